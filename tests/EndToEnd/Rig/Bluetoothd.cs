using System.Diagnostics;

namespace EndToEnd.Rig;

/// <summary>The real daemon, on the machine's first controller.</summary>
/// <param name="isTalkative">It logs all that it does, of each advertisement several lines.</param>
internal sealed class Bluetoothd(string logs, bool isTalkative) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Debian 12 and later, and earlier.
    private static readonly string[] Places = ["/usr/libexec/bluetooth/bluetoothd", "/usr/lib/bluetooth/bluetoothd"];

    // Where another release of Debian lies, or nothing for that of this system.
    private static readonly string Root = Environment.GetEnvironmentVariable("BLUETOOTHD_ROOT") ?? "";
    private Process? _process;

    public async Task StartAsync()
    {
        string[] command = [.. Command(), "-n", .. isTalkative ? ["-d"] : Array.Empty<string>()];
        _process = Child.Start(Path.Combine(logs, "bluetoothd.log"), command[0], command[1..]);
        await Wait.UntilAsync("a powered hci0", Limit, () => IsAsync("Powered"));
    }

    public static async Task<Version> VersionAsync()
    {
        string[] command = [.. Command(), "--version"];
        Outcome outcome = await Child.RunAsync(command[0], command[1..], TimeSpan.FromSeconds(10));
        return Version.Parse(outcome.Output.Trim());
    }

    /// <summary>As a crash: no farewell to anybody.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Sends it a signal: STOP, CONT.</summary>
    public Task SignalAsync(string signal) => Child.SignalAsync(_process!, signal);

    public void Dispose() => _process?.Dispose();

    private static string[] Command()
    {
        string file = Places.FirstOrDefault(p => File.Exists(Root + p)) ?? throw new ScenarioFailedException("bluetoothd is not installed");
        return [.. Root.Length > 0 ? ["chroot", Root] : Array.Empty<string>(), file];
    }

    /// <summary>Sets a property of the adapter.</summary>
    public static async Task SetAsync(string property, bool value)
    {
        Outcome outcome = await AskAdapterAsync("Set", property, Limit, $"variant:boolean:{(value ? "true" : "false")}");
        outcome.Expect(0);
    }

    /// <summary>A property of the adapter.</summary>
    public static async Task<bool> IsAsync(string property)
    {
        Outcome outcome = await AskAdapterAsync("Get", property, Limit);
        return outcome.Output.Contains("boolean true", StringComparison.Ordinal);
    }

    private static Task<Outcome> AskAdapterAsync(string method, string property, TimeSpan limit, params string[] rest) => Child.RunAsync(
        "dbus-send",
        [
            "--system", "--print-reply", "--dest=org.bluez", "/org/bluez/hci0", $"org.freedesktop.DBus.Properties.{method}",
            "string:org.bluez.Adapter1", $"string:{property}", .. rest,
        ],
        limit);
}
