using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace BleConnect;

/// <summary>
/// BlueZ's version for the header line. bluetoothd tells its own in the adapter's modalias (main.conf: DeviceID, whose default is
/// the Linux Foundation's number 1D6B, product 0246, and the version as BCD-like bytes); else bluetoothctl is asked, as the
/// original does, but not for longer than two seconds: it waits for a daemon that does not answer.
/// </summary>
internal static class DaemonVersion
{
    private const string OwnModalias = "usb:v1D6Bp0246d";
    private const string Unknown = "unknown";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static async Task<string> GetAsync(string? modalias, Surroundings surroundings, CancellationToken ct) =>
        FromModalias(modalias) ?? await AskAsync(surroundings, ct).ConfigureAwait(false) ?? Unknown;

    /// <summary><c>usb:v1D6Bp0246d0542</c> is 5.66: one byte major, one byte minor.</summary>
    internal static string? FromModalias(string? modalias) =>
        modalias is not null
        && modalias.StartsWith(OwnModalias, StringComparison.OrdinalIgnoreCase)
        && ushort.TryParse(modalias.AsSpan(OwnModalias.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort version)
            ? $"{version >> 8}.{version & 0xff:00}"
            : null;

    private static async Task<string?> AskAsync(Surroundings surroundings, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, surroundings.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(surroundings.VersionProgram, "--version")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            string said = process is null ? "" : await process.StandardOutput.ReadToEndAsync(linked.Token).ConfigureAwait(false);

            // "bluetoothctl: 5.66"
            return said.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            End(process);
        }
    }

    private static void End(Process? process)
    {
        if (process is { HasExited: false })
        {
            process.Kill();
        }

        process?.Dispose();
    }
}
