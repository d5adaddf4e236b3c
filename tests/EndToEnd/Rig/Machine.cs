using System.Diagnostics;
using System.Reflection;

namespace EndToEnd.Rig;

/// <summary>What a scenario has at hand inside the virtual machine.</summary>
internal sealed class Machine : IDisposable
{
    private static readonly TimeSpan ToolLimit = TimeSpan.FromMinutes(5);
    private readonly List<Process> _started = [];

    private Machine(string logs, RadioControl radio, string address)
    {
        Logs = logs;
        Radio = radio;
        Address = address;
        Bluetoothd = new Bluetoothd(logs);
    }

    public string Logs { get; }

    public RadioControl Radio { get; }

    /// <summary>The radio's address, AA:BB:CC:DD:EE:FF.</summary>
    public string Address { get; }

    public Bluetoothd Bluetoothd { get; }

    public static async Task<Machine> StartAsync(string radioSocket, string logs)
    {
        RadioControl radio = await RadioControl.ConnectAsync(radioSocket);
        var machine = new Machine(logs, radio, await radio.StatusAsync("address"));
        await machine.Bluetoothd.StartAsync();
        return machine;
    }

    /// <summary>Runs meshcore-ble-connect on the radio's address.</summary>
    public Task<Outcome> ConnectToolAsync(params string[] arguments) => ToolAsync([Address, .. arguments]);

    /// <summary>Runs meshcore-ble-connect.</summary>
    public async Task<Outcome> ToolAsync(params string[] arguments)
    {
        Outcome outcome = await Child.RunAsync(Program("BleConnect", "meshcore-ble-connect"), arguments, ToolLimit);
        await File.AppendAllTextAsync(Path.Combine(Logs, "meshcore-ble-connect.log"),
            $"$ meshcore-ble-connect {string.Join(' ', arguments)}\n{outcome.Output}{outcome.Errors}exit {outcome.ExitCode} after {outcome.Duration.TotalSeconds:0.000} s\n");
        return outcome;
    }

    /// <summary>Starts esp-proxy; it is stopped with the machine.</summary>
    public Process StartProxy(params string[] arguments)
    {
        Process proxy = Child.Start(Path.Combine(Logs, "esp-proxy.log"), Program("EspProxy", "esp-proxy"), arguments);
        _started.Add(proxy);
        return proxy;
    }

    /// <summary>bluetoothd's file of keys for the radio, or null when there is none.</summary>
    public string? KeyFile()
    {
        string[] files = Directory.GetFiles("/var/lib/bluetooth", "info", SearchOption.AllDirectories);
        return files.FirstOrDefault(f => f.Contains(Address, StringComparison.Ordinal)) is { } file ? File.ReadAllText(file) : null;
    }

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            process.Dispose();
        }

        Bluetoothd.Dispose();
        Radio.Dispose();
    }

    private static string Program(string project, string name) =>
        Path.Combine(Metadata("RepositoryRoot"), project, "bin", Metadata("Configuration"), "net10.0", name);

    private static string Metadata(string key) =>
        typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
