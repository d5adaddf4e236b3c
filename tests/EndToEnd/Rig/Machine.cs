using System.Diagnostics;
using System.Reflection;
using EndToEnd.Scenarios;

namespace EndToEnd.Rig;

/// <summary>What a scenario has at hand inside the virtual machine.</summary>
internal sealed class Machine : IDisposable
{
    private const string ControlPath = "/run/control.sock";
    private const string UnitEnvironment = "Environment=";
    private static readonly TimeSpan PlugLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ToolLimit = TimeSpan.FromMinutes(5);
    private readonly List<Process> _started = [];
    private ControlLine? _radio;
    private ControllerControl? _controller;
    private string? _address;
    private Process? _proxy;

    private Machine(string logs, bool isTalkative)
    {
        Logs = logs;
        Bluetoothd = new Bluetoothd(logs, isTalkative);
    }

    public string Logs { get; }

    public ControlLine Radio => _radio ?? throw new InvalidOperationException("This scenario has the emulated controller and no radio.");

    public ControllerControl Controller => _controller ?? throw new InvalidOperationException("This scenario has the radio and no emulated controller.");

    /// <summary>The radio's address, AA:BB:CC:DD:EE:FF.</summary>
    public string Address => _address ?? throw new InvalidOperationException("This scenario has no radio.");

    public Bluetoothd Bluetoothd { get; }

    /// <summary>The esp-proxy that was started last.</summary>
    public Process Proxy => _proxy ?? throw new InvalidOperationException("No esp-proxy was started.");

    /// <summary>Plugs in what the scenario asks for, and starts bluetoothd on it.</summary>
    /// <param name="radio">The program that is the radio.</param>
    public static async Task<Machine> StartAsync(Scenario scenario, string radio, string logs)
    {
        var machine = new Machine(logs, isTalkative: scenario.Controller is null && !scenario.IsLong);
        await (scenario.Controller is { } arguments ? machine.PlugControllerAsync(arguments) : machine.PlugRadioAsync(radio));
        await machine.Bluetoothd.StartAsync();
        return machine;
    }

    /// <summary>Runs meshcore-ble-connect on the radio's address.</summary>
    public Task<Outcome> ConnectToolAsync(params string[] arguments) => ToolAsync([Address, .. arguments]);

    /// <summary>Runs meshcore-ble-connect.</summary>
    public async Task<Outcome> ToolAsync(params string[] arguments)
    {
        Outcome outcome = await Child.RunAsync(Ours("BleConnect", "meshcore-ble-connect"), arguments, ToolLimit);
        await File.AppendAllTextAsync(Path.Combine(Logs, "meshcore-ble-connect.log"),
            $"$ meshcore-ble-connect {string.Join(' ', arguments)}\n{outcome.Output}{outcome.Errors}exit {outcome.ExitCode} after {outcome.Duration.TotalSeconds:0.000} s\n");
        return outcome;
    }

    /// <summary>Starts esp-proxy; it is stopped with the machine.</summary>
    public Process StartProxy(params string[] arguments) => StartProxyIn("", arguments);

    /// <summary>
    /// Starts esp-proxy in the environment of its unit, with a folder for what it keeps, and one that lasts as long as the machine. The
    /// scenario's own environment would be bluetoothd's, too, which looks for bonds there.
    /// </summary>
    public Process StartProxyIn(string stateDirectory, params string[] arguments)
    {
        string runtimeDirectory = Directory.CreateDirectory("/run/esp-proxy").FullName;
        _proxy = Child.Start(
            Path.Combine(Logs, "esp-proxy.log"),
            "env",
            [$"STATE_DIRECTORY={stateDirectory}", $"RUNTIME_DIRECTORY={runtimeDirectory}", .. UnitVariables(), Ours("EspProxy", "esp-proxy"), .. arguments]);
        _started.Add(_proxy);
        return _proxy;
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
        _radio?.Dispose();
        _controller?.Dispose();
    }

    /// <summary>Two controllers that hear each other, and on the second of them the radio, before bluetoothd could take it.</summary>
    private async Task PlugRadioAsync(string program)
    {
        Start("btvirt", "btvirt", "-l2", "-L");
        await Wait.UntilAsync("hci1", PlugLimit, () => Task.FromResult(Directory.Exists("/sys/class/bluetooth/hci1")));
        Start("radio", program, "--device", "1", "--control", ControlPath);
        _radio = await ControlLine.ConnectAsync("radio", ControlPath);
        _address = await _radio.StatusAsync("address");
    }

    /// <summary>One controller of our own, and nobody to talk to.</summary>
    private async Task PlugControllerAsync(string[] arguments)
    {
        Start("controller", Built("tests/EndToEnd/Controller", "controller"), ["--control", ControlPath, .. arguments]);
        _controller = new ControllerControl(await ControlLine.ConnectAsync("controller", ControlPath));
    }

    private void Start(string name, string file, params string[] arguments) => _started.Add(Child.Start(Path.Combine(Logs, name + ".log"), file, arguments));

    private static IEnumerable<string> UnitVariables() =>
        from line in File.ReadLines(Path.Combine(Metadata("RepositoryRoot"), "packaging/systemd/esp-proxy.service"))
        where line.StartsWith(UnitEnvironment, StringComparison.Ordinal)
        from variable in line[UnitEnvironment.Length..].Split(' ')
        select variable;

    /// <summary>One of the programs that are tried: of a package, or as it was built.</summary>
    private static string Ours(string project, string name) =>
        Environment.GetEnvironmentVariable("PROGRAMS") is { Length: > 0 } folder ? Path.Combine(folder, name) : Built(project, name);

    private static string Built(string project, string name) =>
        Path.Combine(Metadata("RepositoryRoot"), project, "bin", Metadata("Configuration"), "net10.0", name);

    private static string Metadata(string key) =>
        typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
