using BlueZ.Core.Pairing;
using Fakes;

namespace BlueZ.Core.Tests.Pairing;

public sealed class PairingAgentTests : IAsyncLifetime
{
    private static readonly BluetoothAddress Device = BluetoothAddress.Parse("C0:FF:EE:00:00:01", null);

    private PrivateBus _bus = null!;
    private FakeBlueZ _blueZ = null!;
    private BlueZClient _client = null!;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bus = await PrivateBus.StartAsync();
        _blueZ = await FakeBlueZ.StartAsync(_bus);
        _blueZ.AddAdapter();
        _client = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = _bus.Address }, Test);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _blueZ.DisposeAsync();
        await _bus.DisposeAsync();
    }

    [Theory]
    [InlineData("123456", "KeyboardOnly")]
    [InlineData(null, "NoInputNoOutput")]
    public async Task RegisterAsync_TellsWhatItCan_AndLeavesTheDefaultAgentAlone(string? digits, string capability)
    {
        Pin.TryParse(digits, out Pin? pin);

        await using (await PairingAgent.RegisterAsync(_client, Device, pin, Test))
        {
            RecordedCall call = await _blueZ.WaitForCallAsync("RegisterAgent", ct: Test);
            Assert.EndsWith($", {capability}", call.Arguments, StringComparison.Ordinal);
        }

        Assert.Contains(_blueZ.Calls, c => c.Member == "UnregisterAgent");
        Assert.DoesNotContain(_blueZ.Calls, c => c.Member == "RequestDefaultAgent");
    }

    [Fact]
    public async Task RegisterAsync_UsesAPathOfItsOwn_EachTime()
    {
        for (int i = 0; i < 2; i++)
        {
            await using var agent = await PairingAgent.RegisterAsync(_client, Device, null, Test);
        }

        Assert.Equal(2, _blueZ.Calls.Where(c => c.Member == "RegisterAgent").Select(c => c.Arguments).Distinct().Count());
    }

    [Fact]
    public async Task RegisterAsync_Fails_WhenThisConnectionHasAnAgent()
    {
        await using var first = await PairingAgent.RegisterAsync(_client, Device, null, Test);

        var e = await Assert.ThrowsAsync<BlueZException>(() => PairingAgent.RegisterAsync(_client, Device, null, Test));
        Assert.Equal(BlueZError.AlreadyExists, e.Error);
    }

    [Fact]
    public async Task RegisterAsync_FailsWithLost_WhenTheBusHasDied()
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var losing = _client.Lost.Register(lost.SetResult);
        await _bus.KillAsync();
        await lost.Task.WaitAsync(Test);

        Assert.Equal(BlueZError.Lost, await FailAsync());
    }

    [Fact]
    public async Task RegisterAsync_FailsWithLost_WhenTheClientWasDisposed()
    {
        await _client.DisposeAsync();

        Assert.Equal(BlueZError.Lost, await FailAsync());
    }

    [Fact]
    public async Task DisposeAsync_IsQuiet_WhenBluetoothdIsGone()
    {
        PairingAgent agent = await PairingAgent.RegisterAsync(_client, Device, null, Test);
        _blueZ.Vanish();

        await agent.DisposeAsync();
    }

    private async Task<BlueZError> FailAsync() =>
        (await Assert.ThrowsAsync<BlueZException>(() => PairingAgent.RegisterAsync(_client, Device, null, Test))).Error;
}
