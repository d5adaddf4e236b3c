using System.ComponentModel;
using System.Diagnostics;

namespace EspProxy.Health;

/// <summary>Finds out the release of bluetoothd, and what is known of it.</summary>
internal static class BluetoothdVersion
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    // The first release that this was tried with (docs/bluez-notes.md).
    private static readonly Version Oldest = new(5, 55);

    private static readonly (Version First, Version Last, string What, string Cure)[] Bad =
    [
        (new(5, 68), new(5, 68), "its first connection to a new device can fail", "Set ControllerMode = le in /etc/bluetooth/main.conf, or update bluez."),
        (new(5, 69), new(5, 70), "its advertisement monitors miss devices", "Update bluez to 5.71 or later."),
    ];

    /// <summary>The release, by what bluetoothd shows or by what the program says; null when neither tells.</summary>
    public static async Task<Version?> FindAsync(Version? shown, Machine machine, CancellationToken ct) =>
        shown ?? await AskAsync(machine.Bluetoothd.FirstOrDefault(IsExecutable), machine.Time, ct);

    public static Finding Judge(Version version)
    {
        var known = Bad.FirstOrDefault(b => version >= b.First && version <= b.Last);
        string what = version < Oldest ? $"{version} is older than {Oldest}, the oldest that esp-proxy knows."
            : known.What is { } trouble ? $"{version} has a known fault: {trouble}."
            : $"{version} has no faults that matter here.";
        string? cure = version < Oldest ? "Update bluez, or the distribution." : known.Cure;
        return new Finding("bluez-version", "BlueZ", version < Oldest || known.What is not null ? Verdict.Warning : Verdict.Ok, what, cure);
    }

    private static bool IsExecutable(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.OtherExecute) != 0;

    private static async Task<Version?> AskAsync(string? path, TimeProvider time, CancellationToken ct)
    {
        if (path is null)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            using var program = Process.Start(new ProcessStartInfo(path, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                string text = await program.StandardOutput.ReadToEndAsync(either.Token);
                return Version.TryParse(text.Trim(), out var version) ? version : null;
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                program.Kill();
                return null;
            }
        }
        catch (Win32Exception)
        {
            // It is for another machine, say: its release is not worth more.
            return null;
        }
    }
}
