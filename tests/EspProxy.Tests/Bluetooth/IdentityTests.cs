using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;
using Google.Protobuf;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Home Assistant asks once in a session which adapter there is: with another one it has to come back.</summary>
public sealed class IdentityTests
{
    private const string FirstAdapter = "00:1A:7D:DA:71:13";
    private const string OtherAdapter = "00:1A:7D:DA:71:14";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(typeof(DeviceInfoRequest))]
    [InlineData(typeof(DeviceCapabilitiesRequest))]
    public async Task AnAdapterThatComesLate_SendsThoseAway_WhoWereToldThatThereIsNone(Type question)
    {
        await using var stage = await ProxyStage.EmptyAsync();
        stage.Start();
        await stage.Time.ScheduledAsync(2 * Retry, Ct);
        var told = await stage.LogInAsync();
        var reader = await stage.LogInAsync();
        Assert.Equal("", await AskAsync(told, (IMessage)Activator.CreateInstance(question)!));
        await stage.AddBlueZAsync();
        stage.Time.Advance(2 * Retry);
        await told.ExpectAsync<DisconnectRequest>(null, Ct);
        await told.SendAsync(new DisconnectResponse(), Ct);
        await told.Closed.WaitAsync(ApiClient.Limit, Ct);

        Assert.Empty(await reader.SoFarAsync(Ct));
        Assert.Equal(FirstAdapter, await AskAsync(reader, new DeviceInfoRequest()));
    }

    [Fact]
    public async Task AnotherAdapter_SendsThoseAway_WhoWereToldOfTheFirst()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.OwnAsync();
        Assert.Equal(FirstAdapter, await AskAsync(client, new DeviceInfoRequest()));
        var again = stage.Time.NextAsync(Retry, Ct);
        stage.BlueZ.RemoveAdapter(stage.Adapter);
        stage.BlueZ.AddAdapter("hci1", OtherAdapter);
        await again;
        stage.Time.Advance(Retry);
        await client.ExpectAsync<DisconnectRequest>(null, Ct);
        var next = await stage.LogInAsync();
        Assert.Equal(OtherAdapter, await AskAsync(next, new DeviceInfoRequest()));
    }

    [Fact]
    public async Task TheSameAdapter_SendsNobodyAway_HoweverOftenItComesBack()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.OwnAsync();
        Assert.Equal(FirstAdapter, await AskAsync(client, new DeviceInfoRequest()));
        for (int i = 0; i < 3; i++)
        {
            var again = stage.Time.NextAsync(Retry, Ct);
            stage.BlueZ.RemoveAdapter(stage.Adapter);
            stage.BlueZ.AddAdapter($"hci{i + 1}");
            await again;
            stage.Time.Advance(Retry);
            Assert.Equal(["126 Failed, Active", "126 Starting, Active", "126 Running, Active"], (await client.TakeAsync(3, Ct)).By());
        }

        Assert.Equal(FirstAdapter, await AskAsync(client, new DeviceInfoRequest()));
    }

    [Fact]
    public async Task WhatTheProxyCanDoNow_SendsThoseAway_WhoWereToldThatItCannot()
    {
        await using var kernel = await FakeKernel.StartAsync();
        bool isThere = false;
        await using var stage = await ProxyStage.SetAsync(new ProxyBluetoothOptions
        {
            OpenManagement = () => isThere ? kernel.Open() : FakeKernel.OpenNothing(),
            Scanner = ScannerSource.DBus,
        });
        var client = await stage.OwnAsync();
        await client.SendAsync(new DeviceInfoRequest(), Ct);
        Assert.Equal(127u, (await client.ExpectAsync<DeviceInfoResponse>(null, Ct)).BluetoothProxyFeatureFlags);
        isThere = true;
        var again = stage.Time.NextAsync(Retry, Ct);
        stage.BlueZ.RemoveAdapter(stage.Adapter);
        stage.BlueZ.AddAdapter();
        await again;
        stage.Time.Advance(Retry);
        await client.ExpectAsync<DisconnectRequest>(null, Ct);
    }

    private static async Task<string> AskAsync(ApiClient client, IMessage question)
    {
        await client.SendAsync(question, Ct);
        return (await client.TakeAsync(1, Ct))[0] switch
        {
            DeviceInfoResponse info => info.BluetoothMacAddress,
            DeviceCapabilitiesResponse capabilities => capabilities.BluetoothProxy.MacAddress,
            var other => $"another message: {other}",
        };
    }
}
