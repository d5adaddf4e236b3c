using System.ComponentModel;
using System.Diagnostics;

namespace BleConnect;

/// <summary>
/// BlueZ's version for the header line. Where bluetoothd does not tell it, bluetoothctl is asked, as the original does, but not
/// for longer than two seconds: it waits for a daemon that does not answer.
/// </summary>
internal static class DaemonVersion
{
    private const string Unknown = "unknown";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="shown">What bluetoothd tells itself.</param>
    public static async Task<string> GetAsync(Version? shown, Surroundings surroundings, CancellationToken ct) =>
        shown is not null ? $"{shown.Major}.{shown.Minor:00}" : await AskAsync(surroundings, ct).ConfigureAwait(false) ?? Unknown;

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
