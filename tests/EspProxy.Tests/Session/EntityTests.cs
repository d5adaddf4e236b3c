using EspProxy.Protocol.Messages;
using EspProxy.Session;
using EspProxy.Tests.Bluetooth;
using Google.Protobuf;

namespace EspProxy.Tests.Session;

/// <summary>The entities: announced, told, pressed.</summary>
public sealed class EntityTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 0x811C9DC5)]
    [InlineData("a", 0x050C5D7E)]
    [InlineData("foobar", 0x31F0B262)]
    public void KeyOf_IsFnv1(string objectId, uint key) => Assert.Equal(key, EntityId.KeyOf(objectId));

    [Theory]
    [InlineData("BLE connections used", "ble_connections_used")]
    [InlineData("Power-cycle adapter", "power-cycle_adapter")]
    [InlineData("Küche 1/2", "k_che_1_2")]
    public void Of_MakesAnObjectId(string name, string id) => Assert.Equal(id, EntityId.Of(name));

    // Home Assistant keeps what it knows of an entity under its object id: whoever changes one makes its users lose it.
    [Fact]
    [Trait("Check", "29")]
    public async Task Listing_ComesAfterTheDevice_AndEndsWithDone()
    {
        await using var stage = await ProxyStage.SetAsync();
        await using var client = await stage.LogInAsync();
        await client.SendAsync(Ct, new DeviceInfoRequest(), new ListEntitiesRequest());
        var said = await client.UntilAsync(m => m is ListEntitiesDoneResponse, Ct);
        Assert.IsType<DeviceInfoResponse>(said[0]);
        Assert.Equal(
            [
                "status", "uptime", "ble_connections_used", "advertisements_per_second", "devices_seen", "seconds_since_last_advertisement", "version",
                "adapter", "restart_scanner", "power-cycle_adapter",
            ],
            said.Skip(1).SkipLast(1).Select(IdOf));
        Assert.Equal(10, said.Skip(1).SkipLast(1).Select(KeyOf).Distinct().Count());
    }

    [Fact]
    [Trait("Check", "30")]
    public async Task Subscribing_TellsEachStateOnce()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.LogInAsync();
        await client.SendAsync(Ct, new ListEntitiesRequest(), new SubscribeStatesRequest());
        var said = await client.SoFarAsync(Ct);
        var listed = said.Where(m => m is ListEntitiesSensorResponse or ListEntitiesTextSensorResponse or ListEntitiesBinarySensorResponse).Select(KeyOf);
        var told = said.Where(m => m is SensorStateResponse or TextSensorStateResponse or BinarySensorStateResponse).ToList();
        Assert.Equal(listed, told.Select(StateKeyOf));
        Assert.Contains(told, m => m is TextSensorStateResponse { State: "1.2.3" });
        Assert.Contains(told, m => m is TextSensorStateResponse { State: "hci0 00:1A:7D:DA:71:13" });
        Assert.Contains(told, m => m is SensorStateResponse { MissingState: true });
    }

    [Fact]
    public async Task AState_IsToldAgain_WhenItChanges()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        await client.SendAsync(new SubscribeStatesRequest(), Ct);
        uint key = EntityId.KeyOf("ble_connections_used");
        Assert.Equal(0, (await client.ExpectAsync<SensorStateResponse>(s => s.Key == key, Ct)).State);
        await ProxyStage.ConnectAsync(client);
        await stage.Time.ScheduledAsync(Second, Ct);
        stage.Time.Advance(Second);
        Assert.Equal(1, (await client.ExpectAsync<SensorStateResponse>(s => s.Key == key, Ct)).State);
    }

    [Fact]
    [Trait("Check", "32")]
    public async Task TheButton_RestartsTheScan_AndAnUnknownOneDoesNothing()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync();
        await client.SendAsync(Ct, new ButtonCommandRequest { Key = 12345 }, new ButtonCommandRequest { Key = EntityId.KeyOf("restart_scanner") });
        var states = new List<BluetoothScannerState>();
        while (states.LastOrDefault() != BluetoothScannerState.Running)
        {
            states.Add((await client.ExpectAsync<BluetoothScannerStateResponse>(null, Ct)).State);
        }

        Assert.Equal([BluetoothScannerState.Stopping, BluetoothScannerState.Stopped, BluetoothScannerState.Starting, BluetoothScannerState.Running], states);
        Assert.Equal((2, 1), (stage.CallsOf("StartDiscovery"), stage.CallsOf("StopDiscovery")));
        Assert.Equal(1, stage.Proxy.ConnectionsUsed);
    }

    [Fact]
    public async Task TheOtherButton_SwitchesTheAdapterOffAndOn()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.OwnAsync();
        await client.SendAsync(new ButtonCommandRequest { Key = EntityId.KeyOf("power-cycle_adapter") }, Ct);
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Ct);
        Assert.False(stage.BlueZ.Adapters[0].IsPowered);
        var running = client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        while (!running.IsCompleted)
        {
            // The wait before the next attempt may begin at any moment; the client that is heard is not dropped meanwhile.
            stage.Time.Advance(Second);
            await client.SendAsync(new PingRequest(), Ct);
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromMilliseconds(20), Ct));
        }

        await running;
        Assert.True(stage.BlueZ.Adapters[0].IsPowered);
    }

    private static string IdOf(IMessage listing) => (string)listing.Descriptor.FindFieldByName("object_id").Accessor.GetValue(listing);

    private static uint KeyOf(IMessage listing) => (uint)listing.Descriptor.FindFieldByName("key").Accessor.GetValue(listing);

    private static uint StateKeyOf(IMessage state) => KeyOf(state);
}
