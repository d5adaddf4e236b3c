using BlueZ.Core.Pairing;
using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BlueZ.Core.Tests.Pairing;

/// <summary>The procedure itself; what the tool makes of it is tested with the tool.</summary>
public sealed class BondTests : IAsyncLifetime
{
    private const string Mac = "C0:FF:EE:00:00:01";
    private static readonly TimeSpan KeyExchange = TimeSpan.FromMilliseconds(300);

    private readonly List<BondStep> _steps = [];
    private PrivateBus _bus = null!;
    private FakeBlueZ _blueZ = null!;
    private BlueZClient? _client;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bus = await PrivateBus.StartAsync();
        _blueZ = await FakeBlueZ.StartAsync(_bus);
        _blueZ.AddAdapter();
    }

    public async ValueTask DisposeAsync()
    {
        await (_client?.DisposeAsync() ?? default);
        await _blueZ.DisposeAsync();
        await _bus.DisposeAsync();
    }

    [Fact]
    public async Task EnsureAsync_DoesNotAskForThePin_WhenTheBondIsValid()
    {
        Add(BondLevel.Authenticated);
        Bond bond = await BondAsync();

        BondOutcome outcome = await bond.EnsureAsync(_ => throw new InvalidOperationException("It asked."), Steps(), Test);

        Assert.Equal(BondOutcome.Verified, outcome);
        Assert.Equal([BondStepKind.FoundPaired, BondStepKind.Verifying, BondStepKind.Verified, BondStepKind.Trusted], Kinds);
    }

    /// <summary>What was known of it is gone then, and says nothing of the bond.</summary>
    [Fact]
    public async Task CheckAsync_SaysThatBluetoothdWentAway()
    {
        Add(BondLevel.Authenticated);
        Bond bond = await BondAsync();
        await LoseBluetoothdAsync();

        var error = await Assert.ThrowsAsync<BlueZException>(() => bond.CheckAsync(Steps(), Test));

        Assert.Equal(BlueZError.Lost, error.Error);
        Assert.Empty(Kinds);
    }

    /// <summary>bluetoothd shows an adapter before the devices that it keeps for it.</summary>
    [Fact]
    public async Task CheckAsync_LooksAgain_BeforeItMissesABond()
    {
        Bond bond = await BondAsync();
        _blueZ.Delay("GetAll", TimeSpan.FromMilliseconds(200));
        Task<BondState> check = bond.CheckAsync(Steps(), Test);
        await _blueZ.WaitForCallAsync("GetAll", ct: Test);
        Add(BondLevel.Authenticated);

        Assert.Equal(BondState.Valid, await check);
    }

    /// <summary>What bluetoothd could not do itself says nothing of the key, however often.</summary>
    [Theory]
    [InlineData("org.bluez.Error.Failed", "le-connection-concurrent-connection-limit")]
    [InlineData("org.bluez.Error.Failed", "le-connection-memory-allocation")]
    [InlineData("org.bluez.Error.Failed", "le-connection-unknown")]
    [InlineData("org.bluez.Error.Failed", "br-connection-profile-unavailable")]
    [InlineData("org.bluez.Error.BREDR.ProfileUnavailable", "No more profiles to connect to")]
    public async Task CheckAsync_ProvesNothing_ByAnErrorOfThisSide(string name, string text)
    {
        Add(BondLevel.Authenticated).RefuseNextConnect(name, text, times: 3);
        Bond bond = await BondAsync();

        var error = await Assert.ThrowsAsync<BondException>(() => bond.CheckAsync(Steps(), Test));

        Assert.Equal(BondFailure.ConnectionFailed, error.Failure);
    }

    [Fact]
    public async Task EnsureAsync_SaysThatBluetoothdWentAway_WhenTheLastKeysWereWaitedFor()
    {
        Add(BondLevel.None);
        var time = new ObservedTime();
        Bond bond = await BondAsync(time);
        Task<BondOutcome> run = bond.EnsureAsync(_ => new ValueTask<Pin>(SomePin), Steps(), Test);
        await time.ScheduledAsync(KeyExchange, Test);
        await LoseBluetoothdAsync();
        time.Advance(KeyExchange);

        Assert.Equal(BlueZError.Lost, (await Assert.ThrowsAsync<BlueZException>(() => run)).Error);
    }

    [Fact]
    public async Task EnsureAsync_KeepsTheLink_UntilTheRadioHasAllKeys()
    {
        FakeDevice radio = Add(BondLevel.None);
        var time = new FakeTimeProvider();
        Bond bond = await BondAsync(time);

        Task<BondOutcome> run = bond.EnsureAsync(_ => new ValueTask<Pin>(SomePin), Steps(), Test);
        while (!radio.IsBonded)
        {
            await Task.Yield();
        }

        time.Advance(TimeSpan.FromMilliseconds(299));
        Assert.True(radio.IsConnected);
        Assert.DoesNotContain(BondStepKind.Paired, Kinds);
        await AdvanceUntilDoneAsync(time, run);

        Assert.False(radio.IsConnected);
        Assert.Equal(
            [
                BondStepKind.NotFound, BondStepKind.Discovering, BondStepKind.Discovered, BondStepKind.AgentRegistered, BondStepKind.Pairing,
                BondStepKind.Paired, BondStepKind.Trusted,
            ],
            Kinds);
    }

    [Theory]
    [InlineData(1, BondState.Valid)]
    [InlineData(2, BondState.Valid)]
    [InlineData(3, BondState.Stale)]
    public async Task CheckAsync_IsStale_OnlyAfterThreeRefusals(int refusals, BondState state)
    {
        FakeDevice radio = Add(BondLevel.Authenticated);
        radio.IsAdvertising = false;
        radio.RefuseNextConnect();
        var time = new ObservedTime();
        Bond bond = await BondAsync(time);

        Task<BondState> run = bond.CheckAsync(Steps(), Test);
        for (int refused = 1; refused <= refusals; refused++)
        {
            // Each refusal is followed by a search; the radio is heard only when the next answer is set.
            await _blueZ.WaitForCallAsync("StartDiscovery", refused, Test);
            if (refused < refusals)
            {
                radio.RefuseNextConnect();
            }

            radio.Advertise();
            if (refused < 3)
            {
                TimeSpan pause = TimeSpan.FromSeconds(refused == 1 ? 0.5 : 8);
                await time.ScheduledAsync(pause, Test);
                time.Advance(pause);
            }
        }

        Assert.Equal(state, await run);
        Assert.DoesNotContain(_blueZ.Calls, c => c.Member == "RemoveDevice");
    }

    [Fact]
    public async Task CheckAsync_NeedsNoSearch_WhenALinkBlinked()
    {
        Add(BondLevel.Authenticated).ForgetBond();
        var time = new FakeTimeProvider();
        Bond bond = await BondAsync(time);
        Task<BondState> run = bond.CheckAsync(Steps(), Test);
        await AdvanceUntilDoneAsync(time, run);

        Assert.Equal(BondState.Stale, await run);
        Assert.Equal(3, _blueZ.Calls.Count(c => c.Member == "Connect"));
        Assert.DoesNotContain(_blueZ.Calls, c => c.Member is "StartDiscovery" or "RemoveDevice");
    }

    [Fact]
    public async Task CheckAsync_Throws_WhenTheAdapterIsOff()
    {
        Add(BondLevel.Authenticated);
        Bond bond = await BondAsync();
        _blueZ.Adapters[0].PowerOff();

        var e = await Assert.ThrowsAsync<BondException>(() => bond.CheckAsync(ct: Test));

        Assert.Equal(BondFailure.AdapterOff, e.Failure);
    }

    [Fact]
    public async Task RepairAsync_AsksForThePin_BeforeItRemovesAnything()
    {
        FakeDevice radio = Add(BondLevel.Authenticated);
        Bond bond = await BondAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => bond.RepairAsync(_ => throw new TimeoutException(), ct: Test));

        Assert.True(radio.IsBonded);
    }

    [Fact]
    public async Task EnsureAsync_Fails_WhenPairingLeavesAnUnprotectedBond()
    {
        // A radio that pairs without a PIN, but protects its service.
        _blueZ.AddDevice(new FakeDevice { Address = Mac, Services = [Uart()] });
        Bond bond = await BondAsync();

        var e = await Assert.ThrowsAsync<BondException>(() => bond.EnsureAsync(_ => new ValueTask<Pin>(SomePin), Steps(), Test));

        Assert.Equal(BondFailure.Unauthenticated, e.Failure);
    }

    private static Pin SomePin => Pin.TryParse("123456", out Pin? pin) ? pin : throw new InvalidOperationException();

    private BondStepKind[] Kinds
    {
        get
        {
            lock (_steps)
            {
                return [.. _steps.Select(s => s.Kind)];
            }
        }
    }

    private static FakeService Uart() => new()
    {
        Uuid = "6e400001-b5a3-f393-e0a9-e50e24dcca9e",
        Characteristics = [new FakeCharacteristic { Uuid = "6e400003-b5a3-f393-e0a9-e50e24dcca9e", Flags = ["read", "encrypt-authenticated"] }],
    };

    private static async Task AdvanceUntilDoneAsync(FakeTimeProvider time, Task run)
    {
        while (!run.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.WhenAny(run, Task.Delay(TimeSpan.FromMilliseconds(1), Test));
        }

        await run;
    }

    private async Task LoseBluetoothdAsync()
    {
        _blueZ.Vanish();
        while (!_client!.Lost.IsCancellationRequested || _client.Adapters.Count > 0)
        {
            await Task.Yield();
            Test.ThrowIfCancellationRequested();
        }
    }

    private FakeDevice Add(BondLevel bond) =>
        _blueZ.AddDevice(new FakeDevice { Address = Mac, Passkey = 123456, Bond = bond, Services = [Uart()] });

    private async Task<Bond> BondAsync(TimeProvider? time = null)
    {
        _client = await BlueZClient.ConnectAsync(
            new BlueZOptions { BusAddress = _bus.Address, TimeProvider = time ?? TimeProvider.System }, Test);
        return new Bond(_client, _client.GetAdapter(), BluetoothAddress.Parse(Mac, null));
    }

    private Recorder Steps() => new(_steps);

    private sealed class Recorder(List<BondStep> steps) : IProgress<BondStep>
    {
        public void Report(BondStep value)
        {
            lock (steps)
            {
                steps.Add(value);
            }
        }
    }
}
