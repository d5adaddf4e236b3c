using EndToEnd.Rig;
using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EndToEnd.Scenarios;

/// <summary>esp-proxy and the same radio, seen by a client of the ESPHome API.</summary>
internal static class ProxyScenarios
{
    public const int Port = 6053;

    // Upper half of 6E40xxxx-B5A3-F393-E0A9-E50E24DCCA9E, as the API cuts a UUID in two.
    private const ulong NordicReceive = 0x6E400002B5A3F393;
    public const ulong NordicTransmit = 0x6E400003B5A3F393;
    private const uint Mtu = 247;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("proxy-hears-the-radio", HearAsync),
        new("proxy-reads-writes-and-notifies", UseAsync),
        new("radio-hangs-up-during-a-write", HangUpAsync),
        new("link-goes-with-its-client", LeaveAsync),
        new("proxy-outlives-bluetoothd", RestartAsync),
    ];

    private static async Task HearAsync(Machine machine)
    {
        machine.StartProxy();
        await using ProxyClient client = await ProxyClient.SubscribeAsync(Port);
        await HearAsync(client, machine.Radio, Number(machine));
    }

    /// <summary>What the radio sends arrives as it is.</summary>
    public static async Task HearAsync(ProxyClient client, ControlLine radio, ulong address)
    {
        bool IsBeacon(byte[] data) => Contains(data, [0x07, 0x16, 0xAA, 0xFE, 0x20, 0x00, 0x01, 0x02]);
        await client.ExpectScannerAsync(BluetoothScannerState.Running);

        // Passively, so without the name, which is in the scan response; byte for byte as the radio sends it. What it was told to say
        // the last time may still be on its way.
        var heard = await client.HearAsync(address, data => !IsBeacon(data), TimeSpan.FromSeconds(2));
        Check.Equal(1u, heard.AddressType, "the type of a random address");
        Check.Equal("02010611079ECADC240EE5A9E093F3A3B50100406E", Convert.ToHexString(heard.Data.Span), "what is heard passively");

        // Actively, the two are told as one.
        await client.SendAsync(new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Active });
        heard = await client.HearAsync(address, data => Contains(data, "MeshCore-0001"u8), TimeSpan.FromSeconds(5));
        Check.Equal("0201061107", Convert.ToHexString(heard.Data.Span[..5]), "the beginning of what is heard actively");
        await client.SendAsync(new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Passive });

        // Any bytes: a beacon's service data.
        await radio.SendAsync("advertise 0201060716AAFE20000102");
        await client.HearAsync(address, IsBeacon, TimeSpan.FromSeconds(2));

        // What does not change is heard again and again: Home Assistant learns from the repetition.
        for (int i = 0; i < 10; i++)
        {
            await client.HearAsync(address, IsBeacon, TimeSpan.FromSeconds(2));
        }
    }

    private static async Task UseAsync(Machine machine)
    {
        await using ProxyClient client = await ConnectedAsync(machine);
        ulong address = Number(machine);
        IReadOnlyList<BluetoothGATTCharacteristic> found = await client.ExploreAsync(address);
        BluetoothGATTCharacteristic transmit = found.Single(c => c.Uuid.FirstOrDefault() == NordicTransmit);
        BluetoothGATTCharacteristic receive = found.Single(c => c.Uuid.FirstOrDefault() == NordicReceive);
        Check.Equal(await machine.Radio.StatusAsync("transmit"), $"{transmit.Handle}", "the value handle of the transmit characteristic");

        await client.SendAsync(new BluetoothGATTReadRequest { Address = address, Handle = transmit.Handle });
        Check.Equal(transmit.Handle, (await NextAsync<BluetoothGATTReadResponse>(client)).Handle, "the handle of what was read");
        await SubscribeAsync(client, address, transmit);
        Check.That(await machine.Radio.IsAsync("subscribed"), "the radio knows of no subscription");

        // BlueZ tells a read of it in the way of a notification, which none of them is.
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync(new BluetoothGATTReadRequest { Address = address, Handle = transmit.Handle });
            await NextAsync<BluetoothGATTReadResponse>(client);
        }

        await WriteAsync(client, address, receive);

        await client.SendAsync(new BluetoothDeviceRequest { Address = address, RequestType = BluetoothDeviceRequestType.Disconnect });
        var ended = await client.ExpectAsync<BluetoothDeviceConnectionResponse>();
        Check.That(!ended.Connected, "a disconnect was answered with a connection");
        Check.Equal(0, (await client.ExpectAsync<BluetoothConnectionsFreeResponse>()).Allocated.Count, "slots in use");
        await machine.Radio.WaitForAsync("connected", false);
    }

    /// <summary>As Home Assistant does: it asks for notifications, then writes the configuration descriptor itself.</summary>
    public static async Task SubscribeAsync(ProxyClient client, ulong address, BluetoothGATTCharacteristic transmit)
    {
        await client.SendAsync(new BluetoothGATTNotifyRequest { Address = address, Handle = transmit.Handle, Enable = true });
        await NextAsync<BluetoothGATTNotifyResponse>(client);
        uint configuration = transmit.Descriptors.Single().Handle;
        await client.SendAsync(new BluetoothGATTWriteDescriptorRequest { Address = address, Handle = configuration, Data = ByteString.CopyFrom(1, 0) });
        await NextAsync<BluetoothGATTWriteResponse>(client);
    }

    /// <summary>What is written comes back: once with a response, then a burst without, in order and complete; then long values.</summary>
    private static async Task WriteAsync(ProxyClient client, ulong address, BluetoothGATTCharacteristic receive)
    {
        await client.SendAsync(Write(address, receive, true, "hello"u8.ToArray()));
        IReadOnlyList<IMessage> both = [await client.NextAsync(), await client.NextAsync()];
        Check.That(both.OfType<BluetoothGATTWriteResponse>().Any(), "the write was not answered");
        Check.Equal("hello", both.OfType<BluetoothGATTNotifyDataResponse>().SingleOrDefault()?.Data.ToStringUtf8(), "what the radio answered");
        for (byte i = 0; i < 20; i++)
        {
            await client.SendAsync(Write(address, receive, false, [i]));
        }

        for (byte i = 0; i < 20; i++)
        {
            Check.Equal(i, (await NextAsync<BluetoothGATTNotifyDataResponse>(client)).Data[0], "the next notification");
        }

        // A whole packet, and one that BlueZ sends in parts.
        foreach (int length in new[] { (int)Mtu - 3, 300 })
        {
            await client.SendAsync(Write(address, receive, true, new byte[length]));
            await client.ExpectAsync<BluetoothGATTWriteResponse>();
        }
    }

    private static async Task HangUpAsync(Machine machine)
    {
        await using ProxyClient client = await ConnectedAsync(machine);
        ulong address = Number(machine);
        BluetoothGATTCharacteristic receive = (await client.ExploreAsync(address)).Single(c => c.Uuid.FirstOrDefault() == NordicReceive);
        await machine.Radio.SendAsync("drop-next-write");
        await client.SendAsync(Write(address, receive, true, [1, 2, 3]));

        // One word about the end of the link, and no second about the write.
        Check.That(await client.NextAsync() is BluetoothDeviceConnectionResponse { Connected: false }, "the end of the link was not told first");
        Check.That(await client.NextAsync() is BluetoothConnectionsFreeResponse { Allocated.Count: 0 }, "the slot was not given back");
        var heard = await client.HearAsync(address);
        var again = await client.ConnectAsync(heard);
        Check.That(again.Connected, $"the link could not be made again: error {again.Error}");
    }

    private static async Task LeaveAsync(Machine machine)
    {
        ProxyClient client = await ConnectedAsync(machine);
        await using (client)
        {
            Check.That(await machine.Radio.IsAsync("connected"), "the radio knows of no link");
            client.Abort();
        }

        await machine.Radio.WaitForAsync("connected", false);
    }

    private static async Task RestartAsync(Machine machine)
    {
        await using ProxyClient client = await ConnectedAsync(machine);
        await machine.Bluetoothd.KillAsync();
        Check.That(!(await client.ExpectAsync<BluetoothDeviceConnectionResponse>(limit: TimeSpan.FromSeconds(5))).Connected, "the link was not reported lost");
        await machine.Bluetoothd.StartAsync();
        await client.ExpectScannerAsync(BluetoothScannerState.Running);
        var again = await client.ConnectAsync(await client.HearAsync(Number(machine)));
        Check.That(again.Connected, $"the link could not be made again: error {again.Error}");
    }

    /// <summary>A bonded radio that is connected through the proxy.</summary>
    public static async Task<ProxyClient> ConnectedAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", "123456")).Expect(0);
        machine.StartProxy();
        ProxyClient client = await ProxyClient.SubscribeAsync(Port);
        var link = await client.ConnectAsync(await client.HearAsync(Number(machine)));
        Check.That(link.Connected, $"the radio was not connected: error {link.Error}");
        Check.Equal(Mtu, link.Mtu, "the MTU");
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.SequenceEqual([link.Address]));
        return client;
    }

    public static async Task<T> NextAsync<T>(ProxyClient client) where T : IMessage
    {
        IMessage next = await client.NextAsync();
        return next is T wanted ? wanted : throw new ScenarioFailedException($"{next.Descriptor.Name} came instead of {typeof(T).Name}: {next}");
    }

    private static BluetoothGATTWriteRequest Write(ulong address, BluetoothGATTCharacteristic to, bool response, byte[] data) =>
        new() { Address = address, Handle = to.Handle, Response = response, Data = ByteString.CopyFrom(data) };

    public static ulong Number(Machine machine) => Number(machine.Address);

    public static ulong Number(string address) => Convert.ToUInt64(address.Replace(":", "", StringComparison.Ordinal), 16);

    private static bool Contains(byte[] data, ReadOnlySpan<byte> part) => data.AsSpan().IndexOf(part) >= 0;
}
