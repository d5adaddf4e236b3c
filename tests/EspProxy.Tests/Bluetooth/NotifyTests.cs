using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Notifications: asked for with 78, turned on by writing descriptor 0x2902, which BlueZ does not let anyone write.</summary>
public sealed class NotifyTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Radio.Notifying, 1)]
    [InlineData(Radio.Indicating, 2)]
    [Trait("Check", "70")]
    [Trait("Check", "71")]
    public async Task AskingAndConfiguring_AreConfirmed_AndEveryValueComesInOrder(string characteristic, byte configuration)
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(characteristic), configured = radio.Descriptor(characteristic, Radio.Configuration);
        await client.SendAsync(Notify(handle), Ct);
        Assert.Equal([$"84 {handle}"], (await client.TakeAsync(1, Ct)).By());
        await client.SendAsync(Configure(configured, configuration), Ct);
        Assert.Equal([$"83 {configured}"], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal(1, stage.CallsOf("StartNotify"));
        byte[] values = [.. Enumerable.Range(0, 200).Select(i => (byte)(i / 2))];
        foreach (byte value in values)
        {
            Assert.True(radio.Characteristic(characteristic).Notify([value]));
        }

        var said = await client.TakeAsync(values.Length, Ct);
        Assert.Equal(values.Select(v => $"79 {handle}: {v:x2}"), said.By());
    }

    [Fact]
    [Trait("Check", "72")]
    public async Task TakingItBack_StopsTheDevice_AndNothingFollows()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Notifying);
        await client.SendAsync(Ct, Notify(handle), Configure(radio.Descriptor(Radio.Notifying, Radio.Configuration), 1));
        await client.TakeAsync(2, Ct);
        radio.Characteristic(Radio.Notifying).Notify([1]);
        await client.SendAsync(Notify(handle, enable: false), Ct);
        var said = await client.UntilAsync(m => m is BluetoothGATTNotifyResponse, Ct);
        Assert.Equal(1, stage.CallsOf("StopNotify"));
        Assert.False(radio.Characteristic(Radio.Notifying).Notify([2]));
        Assert.InRange(said.Count, 1, 2);
        Assert.Empty(await client.SoFarAsync(Ct));
    }

    [Fact]
    public async Task Configuring_WithoutAsking_HasTheDeviceNotifyForNobody()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint configured = radio.Descriptor(Radio.Notifying, Radio.Configuration);
        await client.SendAsync(Configure(configured, 1), Ct);
        Assert.Equal([$"83 {configured}"], (await client.TakeAsync(1, Ct)).By());
        Assert.True(radio.Characteristic(Radio.Notifying).Notify([1]));
        radio.HangUp(); // Values that were told before are passed on before the word of the end.
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], (await client.TakeAsync(2, Ct)).By());
    }

    [Fact]
    public async Task Asking_AfterConfiguring_IsEnough()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Notifying), configured = radio.Descriptor(Radio.Notifying, Radio.Configuration);
        await client.SendAsync(Ct, Configure(configured, 1), Notify(handle));
        Assert.Equal([$"83 {configured}", $"84 {handle}"], (await client.TakeAsync(2, Ct)).By());
        Assert.True(radio.Characteristic(Radio.Notifying).Notify([2]));
        Assert.Equal([$"79 {handle}: 02"], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal(1, stage.CallsOf("StartNotify"));
    }

    [Fact]
    public async Task Configuring_OffAndOn_KeepsWhatWasAskedFor()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Notifying), configured = radio.Descriptor(Radio.Notifying, Radio.Configuration);
        await client.SendAsync(Ct, Notify(handle), Configure(configured, 0));
        await client.TakeAsync(2, Ct);
        Assert.False(radio.Characteristic(Radio.Notifying).Notify([1]));
        await client.SendAsync(Configure(configured, 1), Ct);
        await client.TakeAsync(1, Ct);
        Assert.True(radio.Characteristic(Radio.Notifying).Notify([2]));
        Assert.Equal([$"79 {handle}: 02"], (await client.TakeAsync(1, Ct)).By());
    }

    [Fact]
    public async Task AskingTwice_IsConfirmedTwice_AndValuesComeOnce()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Notifying);
        await client.SendAsync(Ct, Notify(handle), Notify(handle));
        Assert.Equal([$"84 {handle}", $"84 {handle}"], (await client.TakeAsync(2, Ct)).By());
        radio.Characteristic(Radio.Notifying).Notify([1]);
        radio.Characteristic(Radio.Notifying).Notify([2]);
        Assert.Equal([$"79 {handle}: 01", $"79 {handle}: 02"], (await client.TakeAsync(2, Ct)).By());
    }

    [Fact]
    public async Task TheConfiguration_CanBeRead()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint configured = radio.Descriptor(Radio.Notifying, Radio.Configuration);
        var read = new BluetoothGATTReadDescriptorRequest { Address = Radio.Address, Handle = configured };
        await client.SendAsync(Ct, read, Notify(radio.Handle(Radio.Notifying)), read);
        Assert.Equal([$"74 {configured}: 0000", $"84 {radio.Handle(Radio.Notifying)}", $"74 {configured}: 0100"], (await client.TakeAsync(3, Ct)).By());
    }

    [Fact]
    public async Task WhatCannotBe_IsRefused_AndTheLinkStays()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        radio.Characteristic(Radio.Notifying).WriteError = 0x80;
        var client = await stage.ConnectAsync();
        uint plain = radio.Handle(Radio.Plain), notifying = radio.Handle(Radio.Notifying), configured = radio.Descriptor(Radio.Notifying, Radio.Configuration);
        await client.SendAsync(
            Ct, Notify(plain), Notify(999), Notify(notifying), Configure(configured, 1),
            new BluetoothGATTWriteDescriptorRequest { Address = Radio.Address, Handle = configured, Data = ByteString.CopyFrom(1) });
        Assert.Equal(
            [$"82 {plain}: error 6", "82 999: error 1", $"82 {notifying}: error 128", $"82 {configured}: error 128", $"82 {configured}: error 13"],
            (await client.TakeAsync(5, Ct)).By());
        Assert.True(radio.IsConnected);
    }

    [Fact]
    public async Task ValuesBeforeTheEnd_ComeBeforeTheWordOfTheEnd()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Notifying);
        await client.SendAsync(Notify(handle), Ct);
        await client.TakeAsync(1, Ct);
        for (byte i = 0; i < 50; i++)
        {
            radio.Characteristic(Radio.Notifying).Notify([i]);
        }

        radio.HangUp();
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        string[] expected = [.. Enumerable.Range(0, 50).Select(i => $"79 {handle}: {i:x2}"), "69 down, error 0", "81 3 of 3, taken 0"];
        Assert.Equal(expected, said.By());
    }

    [Fact]
    public async Task ALink_Ends_WhenTheDeviceTakesAwayWhatNotified_AndServesAgainAfterwards()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(Notify(radio.Handle(Radio.Notifying)), Ct);
        await client.TakeAsync(1, Ct);
        radio.HideServices();
        await stage.Time.ScheduledAsync(DeviceLink.EndGrace, Ct);
        stage.Time.Advance(DeviceLink.EndGrace);
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], said.By());
        Assert.False(radio.IsConnected);
        await ProxyStage.ConnectAsync(client);
        await client.SendAsync(Notify(radio.Handle(Radio.Notifying)), Ct);
        await client.TakeAsync(1, Ct);
        Assert.True(radio.Characteristic(Radio.Notifying).Notify([2]));
        Assert.Equal([$"79 {radio.Handle(Radio.Notifying)}: 02"], (await client.TakeAsync(1, Ct)).By());
    }

    /// <summary>Where BlueZ keeps no services (main.conf, Cache), they go before the word that the link has ended.</summary>
    [Fact]
    public async Task AnEnd_BeforeWhichTheServicesGo_IsOneLikeAnyOther()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(Notify(radio.Handle(Radio.Notifying)), Ct);
        await client.TakeAsync(1, Ct);
        radio.HideServices();
        await stage.Time.ScheduledAsync(DeviceLink.EndGrace, Ct);
        radio.HangUp();
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        Assert.Equal(["69 down, error 0", "81 3 of 3, taken 0"], said.By());
        Assert.Equal(0, stage.CallsOf("Disconnect"));
    }

    [Fact]
    public async Task ANewLink_NotifiesNothing_UntilItIsAskedAgain()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(Notify(radio.Handle(Radio.Notifying)), Ct);
        await client.TakeAsync(1, Ct);
        radio.HangUp();
        await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse, Ct);
        await ProxyStage.ConnectAsync(client);
        Assert.False(radio.Characteristic(Radio.Notifying).Notify([1]));
        await client.SendAsync(GattTests.Read(radio.Handle(Radio.Plain)), Ct);
        Assert.Equal([$"74 {radio.Handle(Radio.Plain)}: 010203"], (await client.TakeAsync(1, Ct)).By());
    }

    private static BluetoothGATTNotifyRequest Notify(uint handle, bool enable = true) => new() { Address = Radio.Address, Handle = handle, Enable = enable };

    private static BluetoothGATTWriteDescriptorRequest Configure(uint handle, byte value) =>
        new() { Address = Radio.Address, Handle = handle, Data = ByteString.CopyFrom(value, 0) };
}
