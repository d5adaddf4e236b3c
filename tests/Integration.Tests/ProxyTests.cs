using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Google.Protobuf;

namespace Integration.Tests;

/// <summary>What a client gets from the running program.</summary>
public sealed class ProxyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AClient_IsToldWhoItTalksTo()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address, "--friendly-name", "Test Proxy", "--max-connections", "7");
        await using var client = await proxy.LogInAsync();
        await client.SendAsync(Ct, new DeviceInfoRequest(), new ListEntitiesRequest(), new SubscribeBluetoothConnectionsFreeRequest());
        var info = await client.ExpectAsync<DeviceInfoResponse>(null, Ct);
        Assert.Equal(("test-proxy", "Test Proxy"), (info.Name, info.FriendlyName));
        Assert.Equal(world.BlueZ.Adapters[0].Address, info.BluetoothMacAddress);
        Assert.Equal(127u, info.BluetoothProxyFeatureFlags);
        await client.ExpectAsync<ListEntitiesDoneResponse>(null, Ct);
        Assert.Equal(7u, (await client.ExpectAsync<BluetoothConnectionsFreeResponse>(null, Ct)).Free);
    }

    [Fact]
    public async Task AClient_HearsConnectsReadsWritesAndListens()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await proxy.LogInAsync();
        await World.HearAsync(client);
        var link = await World.ConnectAsync(client);
        Assert.Equal((true, 185u), (link.Connected, link.Mtu));
        await client.SendAsync(new BluetoothGATTGetServicesRequest { Address = World.RadioAddress }, Ct);
        var services = await client.ExpectAsync<BluetoothGATTGetServicesResponse>(null, Ct);
        var value = Assert.Single(Assert.Single(services.Services).Characteristics);
        var configuration = Assert.Single(value.Descriptors);
        Assert.Equal((world.Handle, 0x2902u), (value.Handle, configuration.ShortUuid));
        await client.ExpectAsync<BluetoothGATTGetServicesDoneResponse>(null, Ct);

        await client.SendAsync(new BluetoothGATTReadRequest { Address = World.RadioAddress, Handle = value.Handle }, Ct);
        Assert.Equal([1, 2, 3], (await client.ExpectAsync<BluetoothGATTReadResponse>(null, Ct)).Data.ToByteArray());
        await client.SendAsync(
            new BluetoothGATTWriteRequest { Address = World.RadioAddress, Handle = value.Handle, Response = true, Data = ByteString.CopyFrom(7, 8) }, Ct);
        await client.ExpectAsync<BluetoothGATTWriteResponse>(null, Ct);
        Assert.Equal([7, 8], Assert.Single(world.Radio.PeerWrites).Value);

        await client.SendAsync(new BluetoothGATTNotifyRequest { Address = World.RadioAddress, Handle = value.Handle, Enable = true }, Ct);
        await client.ExpectAsync<BluetoothGATTNotifyResponse>(null, Ct);
        await client.SendAsync(
            new BluetoothGATTWriteDescriptorRequest { Address = World.RadioAddress, Handle = configuration.Handle, Data = ByteString.CopyFrom(1, 0) }, Ct);
        await client.ExpectAsync<BluetoothGATTWriteResponse>(w => w.Handle == configuration.Handle, Ct);
        Assert.True(world.Characteristic.Notify([42]));
        Assert.Equal([42], (await client.ExpectAsync<BluetoothGATTNotifyDataResponse>(null, Ct)).Data.ToByteArray());
    }

    [Fact]
    public async Task ALink_IsReleased_WhenItsClientGoes()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var client = await proxy.LogInAsync();
        await World.HearAsync(client);
        Assert.True((await World.ConnectAsync(client)).Connected);
        client.Abort();
        await world.CalledAsync("Disconnect");
        Assert.False(world.Radio.IsConnected);
    }

    [Fact]
    public async Task ASecondClient_TakesOver_AndTheFirstStaysConnected()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        await using var first = await proxy.LogInAsync();
        await using var second = await proxy.LogInAsync();
        await World.HearAsync(first);
        Assert.True((await World.ConnectAsync(first)).Connected);
        await second.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        await second.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        await world.CalledAsync("Disconnect");
        await second.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct);
        Assert.True((await World.ConnectAsync(second)).Connected);
        Assert.DoesNotContain(await first.SoFarAsync(Ct), m => m is BluetoothDeviceConnectionResponse);
    }

    [Fact]
    public async Task AClientThatNeverReads_HurtsNobodyElse()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        using var stalled = new System.Net.Sockets.TcpClient { ReceiveBufferSize = 4096 };
        await stalled.ConnectAsync("127.0.0.1", proxy.Port, Ct);
        await stalled.GetStream().WriteAsync(ApiClient.FrameOf(new HelloRequest { ApiVersionMajor = 1, ApiVersionMinor = 15 }), Ct);

        // Each question costs it two bytes and us a hundred: soon nothing goes out any more, and then its session ends.
        byte[] questions = [.. Enumerable.Repeat(ApiClient.FrameOf(new DeviceInfoRequest()), 1000).SelectMany(f => f)];
        await using var client = await proxy.LogInAsync();
        await World.HearAsync(client);
        Task asking = AskAsync(stalled, questions);
        Assert.True((await World.ConnectAsync(client)).Connected);
        for (int i = 0; i < 20; i++)
        {
            await client.SendAsync(new BluetoothGATTReadRequest { Address = World.RadioAddress, Handle = world.Handle }, Ct);
            await client.ExpectAsync<BluetoothGATTReadResponse>(null, Ct);
        }

        await proxy.LoggedAsync("did not read its replies");
        await asking.WaitAsync(ApiClient.Limit, Ct);
        await client.SendAsync(new PingRequest(), Ct);
        await client.ExpectAsync<PingResponse>(null, Ct);
    }

    private static async Task AskAsync(System.Net.Sockets.TcpClient stalled, byte[] questions)
    {
        try
        {
            while (true)
            {
                await stalled.GetStream().WriteAsync(questions, Ct);
            }
        }
        catch (IOException)
        {
            // The proxy has had enough.
        }
    }
}
