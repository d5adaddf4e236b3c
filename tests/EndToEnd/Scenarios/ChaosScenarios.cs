using System.Diagnostics;
using System.Globalization;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;
using Google.Protobuf;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;
using static EndToEnd.Scenarios.ProxyLinkScenarios;
using static EndToEnd.Scenarios.ProxyScenarios;

namespace EndToEnd.Scenarios;

/// <summary>Two hours in which something goes wrong every two minutes, by chance; MACHINE_SEED=n plays another run.</summary>
internal sealed class ChaosScenarios
{
    private const int Rounds = 60;
    private const int Slots = 5;
    private const int LongestFault = 60;

    private static readonly TimeSpan Round = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Machine _machine;
    private readonly Process _proxy;
    private readonly Random _random;
    private readonly Fault[] _faults;
    private ProxyClient _client;

    private ChaosScenarios(Machine machine, Process proxy, ProxyClient client, Random random)
    {
        (_machine, _proxy, _client, _random) = (machine, proxy, client, random);
        _faults =
        [
            Faults.KillBluetoothd(machine), Faults.StopBluetoothd(machine), Faults.PowerOff(), Block(machine), Faults.KillBus(machine),
            Faults.TurnClock(25), Faults.TurnClock(-25), Faults.Reload(proxy), Faults.Crowd(Port), Faults.FillDisk(Port),
            new Fault("the radio hangs up", () => machine.Radio.SendAsync("hang-up")),
            new Fault("the client is cut off", CutOffAsync),
            new Fault("another client takes over and vanishes", TakeOverAsync),
        ];
    }

    public static IReadOnlyList<Scenario> All { get; } = [new("proxy-outlives-chaos", PlayAsync) { IsLong = true }];

    private static async Task PlayAsync(Machine machine)
    {
        int seed = int.Parse(Environment.GetEnvironmentVariable("MACHINE_SEED") ?? "1", CultureInfo.InvariantCulture);
        Console.WriteLine($"seed {seed}");
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0);
        Process proxy = machine.StartProxyIn(await Faults.MakeStateAsync());
        await new ChaosScenarios(machine, proxy, await ProxyClient.SubscribeAsync(Port), new Random(seed)).PlayAsync();
        await Child.SignalAsync(proxy, "TERM");
        var watch = Stopwatch.StartNew();
        await proxy.WaitForExitAsync().WaitAsync(Patience);
        Check.That(watch.Elapsed < EndLimit, $"the proxy took {watch.Elapsed.TotalSeconds:0.0} s to end");
        Check.Equal(0, proxy.ExitCode, "the exit code of the proxy");
    }

    private async Task PlayAsync()
    {
        await _client.ExpectScannerAsync(BluetoothScannerState.Running);
        var samples = new List<Usage>();
        for (int round = 0; round < Rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            await _machine.Radio.SendAsync("loud");
            await BreakAsync(round);
            await EnduranceScenarios.UseAsync(_client, _machine, round);
            await _machine.Radio.SendAsync("silent");
            await _client.RestAsync(Round - watch.Elapsed);
            Check.That(!_proxy.HasExited, $"round {round}: the proxy ended");
            if (round % 10 == 9)
            {
                samples.Add(await Usage.OfAsync(_proxy, Path.Combine(_machine.Logs, $"memory.{samples.Count + 1}")));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"after {round + 1} rounds: {samples[^1]}"));
            }
        }

        await _client.DisposeAsync();
        samples[^1].ExpectNoMoreThan(samples[1]);
    }

    private async Task BreakAsync(int round)
    {
        ulong address = Number(_machine);
        bool isLinked = _random.Next(2) == 0;
        Fault fault = _faults[_random.Next(_faults.Length)];
        var length = TimeSpan.FromSeconds(1 + _random.Next(LongestFault));
        Console.WriteLine($"round {round}: {fault.Name}, for {length.TotalSeconds:0} s, {(isLinked ? "with" : "without")} a link");
        if (isLinked)
        {
            await _client.LinkAsync(address, $" in round {round}");
        }

        var client = _client;
        var told = new List<IMessage>();
        await fault.BreakAsync();
        if (client == _client)
        {
            await client.GatherAsync(told, length);
            await fault.MendAsync();
            await SettleAsync(told, isLinked, $"round {round}, {fault.Name}");
        }

        await _machine.Radio.WaitForAsync("connected", false);
    }

    /// <summary>Until all is as it was; the end of a link is told once, whoever ended it.</summary>
    private async Task SettleAsync(List<IMessage> told, bool isLinked, string when)
    {
        int Ends() => told.OfType<BluetoothDeviceConnectionResponse>().Count(c => !c.Connected);
        await UntilAsync(told, () => State(told) is null or BluetoothScannerState.Running, $"{when}: the scanner does not run again");
        if (isLinked && Ends() == 0)
        {
            await _client.SendAsync(Ask(_machine, Request.Disconnect));
            await UntilAsync(told, () => Ends() > 0, $"{when}: the end of the link was not told");
        }

        if (isLinked)
        {
            await UntilAsync(told, () => AreSlotsFree(told), $"{when}: the slot is not free");
        }

        Check.Equal(isLinked ? 1 : 0, Ends(), $"{when}: how often the end of a link was told");
    }

    private async Task UntilAsync(List<IMessage> told, Func<bool> condition, string otherwise)
    {
        var watch = Stopwatch.StartNew();
        do
        {
            Check.That(watch.Elapsed < Patience, otherwise);
            await _client.GatherAsync(told, Settling);
        }
        while (!condition());
    }

    private static BluetoothScannerState? State(List<IMessage> told) => told.OfType<BluetoothScannerStateResponse>().LastOrDefault()?.State;

    private static bool AreSlotsFree(List<IMessage> told) =>
        told.OfType<BluetoothConnectionsFreeResponse>().LastOrDefault() is { Free: Slots, Allocated.Count: 0 };

    /// <summary>A radio notices by its supervision timeout that the other end is silent; the emulated air knows none.</summary>
    private static Fault Block(Machine machine)
    {
        Fault block = Faults.Block();
        return block with { BreakAsync = async () => { await block.BreakAsync(); await machine.Radio.SendAsync("hang-up"); } };
    }

    private async Task CutOffAsync()
    {
        _client.Abort();
        await _client.DisposeAsync();
        await ReturnAsync();
    }

    private async Task TakeOverAsync()
    {
        var other = await ProxyClient.SubscribeAsync(Port);
        await other.ExpectScannerAsync(BluetoothScannerState.Running);
        other.Abort();
        await other.DisposeAsync();
        await _client.DisposeAsync();
        await ReturnAsync();
    }

    private async Task ReturnAsync()
    {
        _client = await ProxyClient.SubscribeAsync(Port);
        var told = new List<IMessage>();
        await UntilAsync(
            told, () => State(told) == BluetoothScannerState.Running && AreSlotsFree(told), "a client that came back was not told that all is free and the scanner runs");
    }
}
