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
            process = Find(surroundings.VersionProgram, surroundings) is { } path ? Process.Start(Order(path)) : null;
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

    /// <summary>A version needs no PIN.</summary>
    private static ProcessStartInfo Order(string path)
    {
        var order = new ProcessStartInfo(path, "--version") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in PinSources.Variables)
        {
            order.Environment.Remove(name);
        }

        return order;
    }

    /// <summary>
    /// The program's file in a folder of PATH, absolute ones only. Process.Start would look into our own folder and the current one
    /// first, where others may be able to write.
    /// </summary>
    private static string? Find(string program, Surroundings surroundings) => Path.IsPathFullyQualified(program)
        ? program
        : surroundings.Variable("PATH")?.Split(':').Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, program)).FirstOrDefault(IsExecutable);

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(path) && (File.GetUnixFileMode(path) & Execute) != 0;
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
