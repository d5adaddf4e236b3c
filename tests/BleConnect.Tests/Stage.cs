using System.Text;
using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BleConnect.Tests;

/// <summary>What one run of the tool printed and returned.</summary>
internal sealed record Run(int ExitCode, string Output, string Error);

/// <summary>A private bus with a fake bluetoothd, and the tool run against it, in this process.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Mac = "C0:FF:EE:00:00:01";
    public const string Path = "/org/bluez/hci0/dev_C0_FF_EE_00_00_01";
    public const string Pin = "123456";

    /// <summary>The header that every run with an adapter begins with.</summary>
    public const string Header = $"""
        meshcore-ble-connect v1.0.0
        BlueZ:    5.66
        Adapter:  hci0 (powered, pairable)
        Device:   {Mac}

        """;

    // What only reads is of no interest: a test lists the calls that could change something, all of them.
    private static readonly string[] Reads = ["GetManagedObjects", "GetAll", "Get", "Introspect"];

    private readonly PrivateBus _bus;
    private readonly ScriptFile _bluetoothctl = new("echo 'bluetoothctl: 5.66'");

    private Stage(PrivateBus bus, FakeBlueZ blueZ, FakeAdapter adapter)
    {
        (_bus, BlueZ, Adapter) = (bus, blueZ, adapter);
    }

    public FakeBlueZ BlueZ { get; }

    public FakeAdapter Adapter { get; }

    public string BusAddress => _bus.Address;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The environment that the tool sees; nothing of the machine's own.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What comes on standard input.</summary>
    public Stream Input { get; set; } = Stream.Null;

    public bool IsInputTerminal { get; set; }

    /// <summary>How fast time passes: less where it matters that something happens at once, for a call takes some time on a busy machine.</summary>
    public double SecondsAtOnce { get; set; } = 1;

    /// <summary>How long the last run took, in its own time.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Whether standard output and standard error are a terminal.</summary>
    public bool IsTerminal { get; set; }

    /// <summary>The kernel's switches; none unless a test adds some.</summary>
    public TemporaryDirectory Rfkill { get; } = new();

    /// <summary>The calls that were made, without those that only read, e.g. "Connect" or "Set Trusted true".</summary>
    public IReadOnlyList<string> Calls => [.. BlueZ.Calls.Where(c => !Reads.Contains(c.Member)).Select(Short)];

    public static async Task<Stage> SetAsync(BlueZVersion version = BlueZVersion.V5_66, bool powered = true)
    {
        PrivateBus bus = await PrivateBus.StartAsync();
        FakeBlueZ blueZ = await FakeBlueZ.StartAsync(bus, version);
        return new Stage(bus, blueZ, blueZ.AddAdapter(powered: powered));
    }

    /// <summary>A MeshCore radio: passkey on its display, protected serial service.</summary>
    public FakeDevice AddRadio(BondLevel bond = BondLevel.None, bool trusted = false, bool known = false) => BlueZ.AddDevice(new FakeDevice
    {
        Address = Mac,
        Name = "MeshCore-1",
        Passkey = 123456,
        Bond = bond,
        IsTrusted = trusted,
        IsKnown = known,
        Services = [Radio.Uart()],
    });

    public Task<Run> RunAsync(params string[] words) => RunAsync(TestContext.Current.CancellationToken, words);

    public async Task<Run> RunAsync(CancellationToken ct, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new Surroundings
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            BusAddress = _bus.Address,
            Time = Time,
            Terminal = "/nonexistent/tty",
            VersionProgram = _bluetoothctl.Path,
            Variable = name => Environment.GetValueOrDefault(name),
            Input = Input,
            IsInputTerminal = IsInputTerminal,
            IsOutputTerminal = IsTerminal,
            IsErrorTerminal = IsTerminal,
            RfkillDirectory = Rfkill.Path,
        };
        long began = Time.GetTimestamp();
        int code = await Tool.RunAsync(words, surroundings, ct);
        Duration = Time.GetElapsedTime(began);
        return new Run(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the tool, and once it made a call, lets time pass, half a minute in half a second unless it is told otherwise, until it ends.</summary>
    public async Task<Run> RunUntilTimeIsUpAsync(string afterCall, params string[] words)
    {
        var time = new FakeTimeProvider();
        Time = time;
        Task<Run> run = RunAsync(words);
        await BlueZ.WaitForCallAsync(afterCall, ct: TestContext.Current.CancellationToken);
        return await PassTimeAsync(time, run, SecondsAtOnce);
    }

    /// <summary>Lets time pass until the run ends.</summary>
    public static async Task<Run> PassTimeAsync(FakeTimeProvider time, Task<Run> run, double seconds = 1)
    {
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(15), TestContext.Current.CancellationToken));
        }

        return await run;
    }

    public async ValueTask DisposeAsync()
    {
        await BlueZ.DisposeAsync();
        await _bus.DisposeAsync();
        _bluetoothctl.Dispose();
        Rfkill.Dispose();
    }

    private static string Short(RecordedCall call)
    {
        // Properties.Set says which property in its arguments; a scan's filter and an agent's path are not the tool's contract.
        var text = new StringBuilder(call.Member);
        if (call.Member == "Set")
        {
            text.Append(' ').AppendJoin(' ', call.Arguments.Split(", ").Skip(1));
        }

        return text.ToString();
    }
}
