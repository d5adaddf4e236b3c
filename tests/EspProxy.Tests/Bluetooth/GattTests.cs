using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;
using Google.Protobuf;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Services, reads and writes over a link.</summary>
public sealed class GattTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Check", "60")]
    [Trait("Check", "63")]
    public async Task Services_ComeWholeAndAscending_WithShortUuids()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(new BluetoothGATTGetServicesRequest { Address = Radio.Address }, Ct);
        var said = await client.UntilAsync(m => m is BluetoothGATTGetServicesDoneResponse, Ct);
        Assert.Equal(["71", "72"], said.By());
        var services = ((BluetoothGATTGetServicesResponse)said[0]).Services;
        Assert.Equal([0x1800u, 0u], services.Select(s => s.ShortUuid));
        Assert.Equal([0, 2], services.Select(s => s.Uuid.Count));
        uint[] handles = [.. services.SelectMany(s => s.Characteristics.SelectMany(c => c.Descriptors.Select(d => d.Handle).Prepend(c.Handle)).Prepend(s.Handle))];
        Assert.Equal(handles.Order(), handles);
        var plain = services[1].Characteristics[0];
        Assert.Equal((radio.Handle(Radio.Plain), 2u | 4u | 8u), (plain.Handle, plain.Properties));
        Assert.Equal([0xaaaa000100000000, 1ul], plain.Uuid);
        Assert.Equal([(0x2901u, radio.Descriptor(Radio.Plain, Radio.Description))], plain.Descriptors.Select(d => (d.ShortUuid, d.Handle)));
        Assert.Contains(services[1].Characteristics[2].Descriptors, d => d.ShortUuid == 0x2902);
    }

    [Fact]
    [Trait("Check", "65")]
    public async Task Services_HaveTheHandlesOnTheAir_WhereBlueZTellsThatOfTheDeclaration()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        await client.SendAsync(new BluetoothGATTGetServicesRequest { Address = Radio.Address }, Ct);
        var said = await client.UntilAsync(m => m is BluetoothGATTGetServicesDoneResponse, Ct);
        var told = said.OfType<BluetoothGATTGetServicesResponse>().SelectMany(m => m.Services).SelectMany(s => s.Characteristics);
        var declared = radio.Services.SelectMany(s => s.Characteristics).Select(c => (uint)c.Handle);
        Assert.Equal(declared.Select(d => d + 1), told.Select(c => c.Handle));

        // The same number is good for a request; that of the declaration is no handle at all.
        uint declaration = radio.Characteristic(Radio.Plain).Handle;
        await client.SendAsync(Ct, Read(declaration + 1), Read(declaration));
        Assert.Equal([$"74 {declaration + 1}: 010203", $"82 {declaration}: error 1"], (await client.TakeAsync(2, Ct)).By());
    }

    [Fact]
    [Trait("Check", "63")]
    public async Task Services_AreInFull_ForAClientBeforeShortUuids()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync(apiMinor: 10);
        await client.SendAsync(new BluetoothGATTGetServicesRequest { Address = Radio.Address }, Ct);
        var services = (await client.ExpectAsync<BluetoothGATTGetServicesResponse>(null, Ct)).Services;
        Assert.All(services, s => Assert.Equal((0u, 2), (s.ShortUuid, s.Uuid.Count)));
        Assert.All(services.SelectMany(s => s.Characteristics), c => Assert.Equal((0u, 2), (c.ShortUuid, c.Uuid.Count)));
        Assert.All(services.SelectMany(s => s.Characteristics).SelectMany(c => c.Descriptors), d => Assert.Equal((0u, 2), (d.ShortUuid, d.Uuid.Count)));
        Assert.Equal([0x0000180000001000ul, 0x800000805f9b34fbul], services[0].Uuid);
    }

    [Fact]
    public async Task Services_AreToldAgain_WhenTheyAreAskedForAgain()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.ConnectAsync();
        var ask = new BluetoothGATTGetServicesRequest { Address = Radio.Address };
        await client.SendAsync(Ct, ask, ask);
        Assert.Equal(["71", "72", "71", "72"], (await client.TakeAsync(4, Ct)).By());
    }

    [Fact]
    [Trait("Check", "61")]
    public async Task Requests_AreNotConnected_WhenThereIsNoLink()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        await client.SendAsync(
            Ct, new BluetoothGATTGetServicesRequest { Address = Radio.Address }, Read(3), Write(5, [1]), new BluetoothGATTReadDescriptorRequest { Address = Radio.Address, Handle = 7 },
            new BluetoothGATTWriteDescriptorRequest { Address = Radio.Address, Handle = 9 }, new BluetoothGATTNotifyRequest { Address = Radio.Address, Handle = 11 });
        string[] expected = [.. new[] { 0, 3, 5, 7, 9, 11 }.Select(h => $"82 {h}: error -1")];
        Assert.Equal(expected, (await client.SoFarAsync(Ct)).By());
    }

    [Fact]
    [Trait("Check", "50")]
    public async Task ARead_NeedsNoServiceDiscovery_OnALinkWithCache()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.OwnAsync();
        var connect = ProxyStage.Connect();
        connect.RequestType = BluetoothDeviceRequestType.ConnectV3WithCache;
        await client.SendAsync(connect, Ct);
        await client.ExpectAsync<BluetoothDeviceConnectionResponse>(c => c.Connected, Ct);
        await client.SendAsync(Read(radio.Handle(Radio.Plain)), Ct);
        var read = await client.ExpectAsync<BluetoothGATTReadResponse>(null, Ct);
        Assert.Equal((Radio.Address, radio.Handle(Radio.Plain), "010203"), (read.Address, read.Handle, Convert.ToHexStringLower(read.Data.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("long")]
    public async Task ARead_GivesTheWholeValue(string value)
    {
        byte[] bytes = value == "long" ? [.. Enumerable.Range(0, 512).Select(i => (byte)i)] : Convert.FromHexString(value);
        var radio = Radio.Create(mtu: 23);
        await using var stage = await ProxyStage.SetAsync(radio);
        radio.Characteristic(Radio.Plain).Value = bytes;
        var client = await stage.ConnectAsync();
        await client.SendAsync(Read(radio.Handle(Radio.Plain)), Ct);
        Assert.Equal(bytes, (await client.ExpectAsync<BluetoothGATTReadResponse>(null, Ct)).Data.ToByteArray());
    }

    [Fact]
    [Trait("Check", "66")]
    [Trait("Check", "67")]
    public async Task ARefusedRead_HasItsCode_AndTheLinkStays()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint writeOnly = radio.Handle(Radio.WriteOnly);
        await client.SendAsync(Ct, Read(writeOnly), Read(0xFFFF), Read(0x10003), Read(writeOnly - 1), new BluetoothGATTReadDescriptorRequest { Address = Radio.Address, Handle = 999 });
        var said = await client.UntilAsync(m => m is BluetoothGATTErrorResponse { Handle: 999 }, Ct);
        Assert.Equal([$"82 {writeOnly}: error 2", "82 65535: error 1", "82 65539: error 1", $"82 {writeOnly - 1}: error 1", "82 999: error 1"], said.By());
        await client.SendAsync(Read(radio.Handle(Radio.Plain)), Ct);
        await client.ExpectAsync<BluetoothGATTReadResponse>(null, Ct);
    }

    [Theory]
    [InlineData(0x05, 5)]
    [InlineData(0x08, 8)]
    [InlineData(0x06, 6)]
    [InlineData(0x0d, 13)]
    [InlineData(0x80, 0x80)]
    public async Task AnErrorOfTheAttributeProtocol_IsPassedOn(byte code, int error)
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        radio.Characteristic(Radio.Plain).ReadError = code;
        radio.Characteristic(Radio.Plain).WriteError = code;
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Plain);
        await client.SendAsync(Ct, Read(handle), Write(handle, [1]));
        var said = await client.TakeAsync(2, Ct);
        Assert.Equal([$"82 {handle}: error {error}", $"82 {handle}: error {error}"], said.By());
        Assert.True(radio.IsConnected);
    }

    [Fact]
    public async Task AProtectedValue_NeedsAPairing_AndTheLinkStays()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Protected);
        await client.SendAsync(Ct, Read(handle), Write(handle, [1]), new BluetoothGATTNotifyRequest { Address = Radio.Address, Handle = handle, Enable = true });
        var said = await client.TakeAsync(3, Ct);
        Assert.Equal([$"82 {handle}: error 5", $"82 {handle}: error 5", $"82 {handle}: error 5"], said.By());
        Assert.True(radio.IsConnected);
    }

    [Fact]
    [Trait("Check", "68")]
    public async Task AWriteWithResponse_IsConfirmedOnce()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Plain);
        byte[] value = [.. Enumerable.Range(0, 512).Select(i => (byte)i)];
        await client.SendAsync(Write(handle, value), Ct);
        Assert.Equal([$"83 {handle}"], (await client.UntilAsync(m => m is BluetoothGATTWriteResponse, Ct)).By());
        Assert.Empty(await client.SoFarAsync(Ct));
        var written = Assert.Single(radio.PeerWrites);
        Assert.True(written.WithResponse);
        Assert.Equal(value, written.Value);
    }

    [Fact]
    [Trait("Check", "69")]
    public async Task WritesWithoutResponse_KeepTheirOrder_AndAreNotAnswered()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Plain);
        var writes = Enumerable.Range(0, 100).Select(i => Write(handle, [(byte)i], withResponse: i % 10 == 9)).ToArray<IMessage>();
        await client.SendAsync(Ct, writes);
        var said = await client.TakeAsync(10, Ct);
        Assert.All(said.By(), s => Assert.Equal($"83 {handle}", s));
        Assert.Equal(Enumerable.Range(0, 100), radio.PeerWrites.Select(w => (int)w.Value[0]));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i % 10 == 9), radio.PeerWrites.Select(w => w.WithResponse));
    }

    /// <summary>Nobody waits for its error, which would pass for that of the next write.</summary>
    [Fact]
    public async Task AFailedWriteWithoutResponse_IsNotAnswered()
    {
        var radio = Radio.Create(mtu: 50);
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Plain), writeOnly = radio.Handle(Radio.WriteOnly);
        await client.SendAsync(
            Ct, Write(handle, new byte[48], withResponse: false), Write(1000, [1], withResponse: false), Write(writeOnly, [1], withResponse: false), Write(writeOnly, [2]), Write(handle, [3]));
        Assert.Equal([$"83 {writeOnly}", $"83 {handle}"], (await client.TakeAsync(2, Ct)).By());
        Assert.Equal([2, 3], radio.PeerWrites.Select(w => w.Value[0]));
    }

    [Fact]
    public async Task AWriteThatIsTooLong_IsRefused()
    {
        var radio = Radio.Create(mtu: 50);
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Handle(Radio.Plain);
        await client.SendAsync(
            Ct, Write(handle, new byte[48], withResponse: false), Write(handle, new byte[513]), Write(handle, new byte[47], withResponse: false), Write(handle, []), Write(1000, [1]));
        var said = await client.UntilAsync(m => m is BluetoothGATTErrorResponse { Handle: 1000 }, Ct);
        Assert.Equal([$"82 {handle}: error 13", $"83 {handle}", "82 1000: error 1"], said.By());
        Assert.Equal([47, 0], radio.PeerWrites.Select(w => w.Value.Length));
        uint descriptor = radio.Descriptor(Radio.Plain, Radio.Description);
        await client.SendAsync(
            new BluetoothGATTWriteDescriptorRequest { Address = Radio.Address, Handle = descriptor, Data = ByteString.CopyFrom(new byte[513]) }, Ct);
        Assert.Equal([$"82 {descriptor}: error 13"], (await client.TakeAsync(1, Ct)).By());
    }

    /// <summary>Hundreds of requests may wait for a device that does not answer, each of which could bring 64 KB.</summary>
    [Theory]
    [InlineData(512, 512)]
    [InlineData(513, 513)]
    [InlineData(65000, 513)]
    public void AValueThatIsTooLong_IsNotKept(int sent, int kept)
    {
        var write = Write(1, new byte[sent]);
        var descriptor = new BluetoothGATTWriteDescriptorRequest { Data = ByteString.CopyFrom(new byte[sent]) };
        GattRequests.Shorten(write);
        GattRequests.Shorten(descriptor);
        Assert.Equal((kept, kept), (write.Data.Length, descriptor.Data.Length));
    }

    [Fact]
    public async Task Descriptors_AreReadAndWritten()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        uint handle = radio.Descriptor(Radio.Plain, Radio.Description);
        await client.SendAsync(
            Ct, new BluetoothGATTReadDescriptorRequest { Address = Radio.Address, Handle = handle },
            new BluetoothGATTWriteDescriptorRequest { Address = Radio.Address, Handle = handle, Data = ByteString.CopyFromUtf8("new") },
            new BluetoothGATTReadDescriptorRequest { Address = Radio.Address, Handle = handle });
        var said = await client.TakeAsync(3, Ct);
        Assert.Equal([$"74 {handle}: 706c61696e", $"83 {handle}", $"74 {handle}: 6e6577"], said.By());
    }

    [Fact]
    public async Task ASlowDevice_HoldsUpNobodyElse()
    {
        var slow = Radio.Create();
        var quick = Radio.Create("C0:FF:EE:00:00:02");
        await using var stage = await ProxyStage.SetAsync(slow, quick);
        slow.Characteristic(Radio.Plain).Latency = Timeout.InfiniteTimeSpan;
        var client = await stage.ConnectAsync();
        await ProxyStage.ConnectAsync(client, 0xC0FFEE000002);
        await client.SendAsync(Ct, Read(slow.Handle(Radio.Plain)), new BluetoothGATTReadRequest { Address = 0xC0FFEE000002, Handle = quick.Handle(Radio.Plain) });
        Assert.Equal(0xC0FFEE000002ul, (await client.ExpectAsync<BluetoothGATTReadResponse>(null, Ct)).Address);
    }

    internal static BluetoothGATTReadRequest Read(uint handle) => new() { Address = Radio.Address, Handle = handle };

    internal static BluetoothGATTWriteRequest Write(uint handle, byte[] data, bool withResponse = true) =>
        new() { Address = Radio.Address, Handle = handle, Response = withResponse, Data = ByteString.CopyFrom(data) };
}
