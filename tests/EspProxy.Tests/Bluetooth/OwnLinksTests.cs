using BlueZ.Core;
using EspProxy.Protocol.Messages;
using Fakes;
using Microsoft.Extensions.Logging;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Links that outlived the proxy that made them, or its word to end them.</summary>
public sealed class OwnLinksTests : IDisposable
{
    private readonly FakeDevice _radio = Radio.Create();
    private readonly string _directory = Directory.CreateTempSubdirectory("links-").FullName;
    private readonly HeardLog _log = new(LogLevel.Information);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_directory, "links-001a7dda7113");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task ALink_IsNamed_FromBeforeItIsMade_UntilItHasEnded()
    {
        await using var stage = await StageAsync();
        _radio.GoAway();
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.CalledAsync("Connect");
        Assert.Equal([Radio.Mac], File.ReadAllLines(FilePath));
        _radio.ComeBack();
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Connected, Ct);
        Assert.Equal([Radio.Mac], File.ReadAllLines(FilePath));
        await EndAsync(client);
        Assert.Empty(File.ReadAllLines(FilePath));
    }

    /// <summary>Pairing tells the identity of a device that was met under a private address.</summary>
    [Fact]
    public async Task ALink_IsForgotten_UnderWhateverAddressTheDeviceHasByThen()
    {
        await using var stage = await StageAsync();
        var client = await stage.ConnectAsync();
        _radio.ShowIdentity("00:11:22:33:44:55");
        await EndAsync(client);
        Assert.Empty(File.ReadAllLines(FilePath));
    }

    [Fact]
    public async Task ALinkThatEndsByItself_IsForgotten()
    {
        await using var stage = await StageAsync();
        var client = await stage.ConnectAsync();
        _radio.HangUp();
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => !c.Connected, Ct);
        Assert.Empty(File.ReadAllLines(FilePath));
    }

    [Fact]
    public async Task ALinkThatAKilledProxyLeft_IsEnded_ByTheNextOne()
    {
        await using var other = await PrepareAsync();
        File.WriteAllLines(FilePath, [Radio.Mac, "C0:FF:EE:00:00:99", "what is no address"]);
        other.Stage.Start(_log);
        await other.Stage.CalledAsync("StartDiscovery");
        Assert.False(_radio.IsConnected);
        Assert.Single(_log.Lines, l => l.Contains("left a link", StringComparison.Ordinal));
        Assert.Empty(File.ReadAllLines(FilePath));
        await other.Stage.ConnectAsync();
    }

    [Fact]
    public async Task ALinkThatNobodyNamed_IsAnotherProgramsAndStays()
    {
        await using var other = await PrepareAsync();
        File.WriteAllLines(FilePath, []);
        other.Stage.Start(_log);
        await other.Stage.CalledAsync("StartDiscovery");
        await EndAsync(await other.Stage.ConnectAsync());
        Assert.True(_radio.IsConnected);
        Assert.Equal(0, other.Stage.CallsOf("Disconnect"));
    }

    [Fact]
    public async Task ALinkThatBlueZDidNotEnd_IsEndedTheNextTime()
    {
        await using var stage = await StageAsync();
        var client = await stage.ConnectAsync();
        stage.BlueZ.RefuseCalls("Disconnect", "org.bluez.Error.Failed", "Failed");
        await EndAsync(client);
        Assert.True(_radio.IsConnected);
        Assert.Equal([Radio.Mac], File.ReadAllLines(FilePath));
        stage.BlueZ.RefuseCalls("Disconnect", null, null);
        await ProxyStage.ConnectAsync(client);
        await EndAsync(client);
        Assert.False(_radio.IsConnected);
        Assert.Empty(File.ReadAllLines(FilePath));
    }

    [Fact]
    public async Task ALinkThatBlueZDidNotEnd_AndThatEndedSince_IsNotOursWhenAnotherProgramMakesItAnew()
    {
        await using var stage = await StageAsync();
        var client = await stage.ConnectAsync();
        stage.BlueZ.RefuseCalls("Disconnect", "org.bluez.Error.Failed", "Failed");
        await EndAsync(client);
        stage.BlueZ.RefuseCalls("Disconnect", null, null);
        _radio.HangUp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(ApiClient.Limit);
        while (File.ReadAllLines(FilePath).Length > 0)
        {
            await Task.Delay(1, limit.Token);
        }

        await using var other = await BlueZClient.ConnectAsync(new() { BusAddress = stage.Bus.Address }, Ct);
        await other.GetAdapter().FindDevice(BluetoothAddress.Parse(Radio.Mac))!.ConnectAsync(ct: Ct);
        int before = stage.CallsOf("Disconnect");
        await ProxyStage.ConnectAsync(client);
        await EndAsync(client);
        Assert.True(_radio.IsConnected);
        Assert.Equal(before, stage.CallsOf("Disconnect"));
    }

    [Fact]
    public async Task ADirectoryThatCannotBeWritten_IsTold_AndConnectionsAreMadeAllTheSame()
    {
        await using var stage = await ProxyStage.EmptyAsync(ProxyStage.Alone with { RuntimeDirectory = Path.Combine(_directory, "missing") });
        await stage.AddBlueZAsync();
        stage.BlueZ.AddDevice(_radio);
        stage.Start(_log);
        await stage.CalledAsync("StartDiscovery");
        await EndAsync(await stage.ConnectAsync());
        Assert.False(_radio.IsConnected);
        Assert.Contains(_log.Lines, l => l.Contains("could not be kept in", StringComparison.Ordinal));
    }

    private static async Task EndAsync(ApiClient client)
    {
        await client.SendAsync(ProxyStage.Ask(BluetoothDeviceRequestType.Disconnect), Ct);
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => !c.Connected, Ct);
    }

    private Task<ProxyStage> StageAsync() => ProxyStage.SetAsync(ProxyStage.Alone with { RuntimeDirectory = _directory }, _radio);

    // A link, and no proxy yet.
    private async Task<Prepared> PrepareAsync()
    {
        var stage = await ProxyStage.EmptyAsync(ProxyStage.Alone with { RuntimeDirectory = _directory });
        await stage.AddBlueZAsync();
        stage.BlueZ.AddDevice(_radio);
        var program = await BlueZClient.ConnectAsync(new() { BusAddress = stage.Bus.Address }, Ct);
        await program.GetAdapter().FindDevice(BluetoothAddress.Parse(Radio.Mac))!.ConnectAsync(ct: Ct);
        return new Prepared(stage, program);
    }

    private sealed record Prepared(ProxyStage Stage, BlueZClient Program) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Program.DisposeAsync();
            await Stage.DisposeAsync();
        }
    }
}
