using System.Diagnostics;
using System.Globalization;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;
using Google.Protobuf;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;
using static EndToEnd.Scenarios.ProxyScenarios;

namespace EndToEnd.Scenarios;

/// <summary>esp-proxy: bonds made through it, many links, many notifications, and clients that come and go.</summary>
internal static class ProxyLinkScenarios
{
    private const string Pin = "123456";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("proxy-pairs-with-a-passkey", PairAsync),
        new("proxy-does-not-pair-without-the-passkey", RefuseAsync),
        new("proxy-connects-thirty-times", ThirtyAsync),
        new("proxy-loses-no-notification", BurstAsync),
        new("proxy-changes-its-owner", OwnersAsync),
        new("proxy-drops-an-owner-that-is-silent", SilentAsync),
        new("proxy-sets-connection-parameters", ParametersAsync),
        new("proxy-frees-what-a-killed-one-held", KilledAsync),
    ];

    /// <summary>The passkey is the proxy's; Home Assistant only asks to pair. Then to unpair.</summary>
    private static async Task PairAsync(Machine machine)
    {
        await using ProxyClient client = await UnbondedAsync(machine, Pin);
        await client.SendAsync(Ask(machine, Request.Pair));
        var paired = await client.ExpectAsync<BluetoothDevicePairingResponse>();
        Check.That(paired is { Paired: true, Error: 0 }, $"it was not paired: error {paired.Error}");
        Check.That(machine.KeyFile() is not null, "bluetoothd keeps no key");
        Check.That(await machine.Radio.IsAsync("encrypted"), "the link is not encrypted");

        // What the radio shows to nobody without the passkey.
        ulong address = Number(machine);
        var found = await client.ExploreAsync(address);
        await SubscribeAsync(client, address, found.Single(c => c.Uuid.FirstOrDefault() == NordicTransmit));

        await client.SendAsync(Ask(machine, Request.Unpair));
        Check.That(await client.NextAsync() is BluetoothDeviceUnpairingResponse { Success: true }, "the unpairing was not answered first");
        Check.That(await client.NextAsync() is BluetoothDeviceConnectionResponse { Connected: false }, "the end of the link was not told");
        Check.That(await client.NextAsync() is BluetoothConnectionsFreeResponse { Allocated.Count: 0 }, "the slot was not given back");
        Check.Equal(null, machine.KeyFile(), "bluetoothd's file of keys");
    }

    private static async Task RefuseAsync(Machine machine)
    {
        await using ProxyClient client = await UnbondedAsync(machine, "654321");
        await client.SendAsync(Ask(machine, Request.Pair));
        var refused = await client.ExpectAsync<BluetoothDevicePairingResponse>();
        Check.That(refused is { Paired: false, Error: not 0 }, "a wrong passkey paired");
        Check.Equal(null, machine.KeyFile()?.Split('\n').FirstOrDefault(l => l.Contains("LongTermKey", StringComparison.Ordinal)), "a key that bluetoothd keeps");
    }

    private static async Task ThirtyAsync(Machine machine)
    {
        await using ProxyClient client = await ConnectedAsync(machine);
        ulong address = Number(machine);
        string handles = Handles(await client.ExploreAsync(address));
        for (int i = 1; i <= 30; i++)
        {
            await client.SendAsync(Ask(machine, Request.Disconnect));
            Check.That(!(await client.ExpectAsync<BluetoothDeviceConnectionResponse>()).Connected, "a disconnect was answered with a connection");
            Check.Equal(0, (await client.ExpectAsync<BluetoothConnectionsFreeResponse>()).Allocated.Count, "slots in use");
            await client.LinkAsync(address, $" for the {i}th time");
        }

        Check.Equal(handles, Handles(await client.ExploreAsync(address)), "the handles after thirty links");
    }

    /// <summary>bluetoothd keeps the link of a proxy that was killed, and a radio with a link is heard by nobody.</summary>
    private static async Task KilledAsync(Machine machine)
    {
        (await machine.ConnectToolAsync("--pin", Pin)).Expect(0);
        Process proxy = machine.StartProxy();
        await using (ProxyClient client = await ProxyClient.SubscribeAsync(Port))
        {
            await client.LinkAsync(Number(machine));
            proxy.Kill();
            await proxy.WaitForExitAsync();
        }

        Check.That(await machine.Radio.IsAsync("connected"), "the link ended with the proxy");
        machine.StartProxy();
        await machine.Radio.WaitForAsync("connected", false);
        await using ProxyClient next = await ProxyClient.SubscribeAsync(Port);
        await next.LinkAsync(Number(machine), " by the next proxy");
    }

    private static async Task BurstAsync(Machine machine)
    {
        const int Count = 500;
        await using ProxyClient client = await ConnectedAsync(machine);
        ulong address = Number(machine);
        var transmit = (await client.ExploreAsync(address)).Single(c => c.Uuid.FirstOrDefault() == NordicTransmit);
        await SubscribeAsync(client, address, transmit);
        for (int i = 0; i < Count; i++)
        {
            await machine.Radio.SendAsync("notify " + i.ToString("x4", CultureInfo.InvariantCulture));
        }

        for (int i = 0; i < Count; i++)
        {
            ByteString data = (await NextAsync<BluetoothGATTNotifyDataResponse>(client)).Data;
            Check.Equal(i, (data[0] << 8) | data[1], "the next notification");
        }
    }

    /// <summary>The newest client owns Bluetooth: the links of the one before end, and its requests are refused.</summary>
    private static async Task OwnersAsync(Machine machine)
    {
        await using ProxyClient first = await ConnectedAsync(machine);
        await using ProxyClient second = await ProxyClient.SubscribeAsync(Port);
        await second.ExpectScannerAsync(BluetoothScannerState.Running);
        await machine.Radio.WaitForAsync("connected", false);
        await first.SendAsync(Ask(machine, Request.ConnectV3WithoutCache));
        Check.That(!(await first.ExpectAsync<BluetoothDeviceConnectionResponse>()).Connected, "who lost the ownership could connect");
        var link = await second.ConnectAsync(await second.HearAsync(Number(machine)));
        Check.That(link.Connected, $"the new owner could not connect: error {link.Error}");
    }

    /// <summary>A client whose machine went away: nothing comes any more, not even the end of the connection.</summary>
    private static async Task SilentAsync(Machine machine)
    {
        await using ProxyClient client = await ConnectedAsync(machine);
        await client.ClosedAsync(TimeSpan.FromSeconds(200));
        string log = await File.ReadAllTextAsync(Path.Combine(machine.Logs, "esp-proxy.log"));
        Check.That(!log.Contains("bluetoothd alone", StringComparison.Ordinal), "the kernel was believed to have no link");
        await machine.Radio.WaitForAsync("connected", false);
        await using ProxyClient next = await ProxyClient.SubscribeAsync(Port);
        var link = await next.ConnectAsync(await next.HearAsync(Number(machine)));
        Check.That(link.Connected, $"the next client could not connect: error {link.Error}");
    }

    /// <summary>By the kernel's management socket, which root may use; the values that make no sense never get there.</summary>
    private static async Task ParametersAsync(Machine machine)
    {
        const uint Bit = 128;
        await using ProxyClient client = await ConnectedAsync(machine);
        await client.SendAsync(new DeviceInfoRequest());
        uint flags = (await client.ExpectAsync<DeviceInfoResponse>()).BluetoothProxyFeatureFlags;
        Check.That((flags & Bit) != 0, $"the feature bit is off: {flags}");
        var request = new BluetoothSetConnectionParamsRequest { Address = Number(machine), MinInterval = 24, MaxInterval = 40, Timeout = 400 };
        await client.SendAsync(request);
        Check.Equal(0, (await client.ExpectAsync<BluetoothSetConnectionParamsResponse>()).Error, "the answer to good parameters");
        request.MinInterval = 41;
        await client.SendAsync(request);
        Check.That((await client.ExpectAsync<BluetoothSetConnectionParamsResponse>()).Error > 0, "parameters that make no sense were taken");
        await client.SendAsync(Ask(machine, Request.Disconnect));
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 0);
        var link = await client.ConnectAsync(await client.HearAsync(Number(machine)));
        Check.That(link.Connected, $"the link could not be made with them: error {link.Error}");
    }

    /// <summary>A proxy that knows this passkey for the radio, and a link that nobody paired.</summary>
    private static async Task<ProxyClient> UnbondedAsync(Machine machine, string passkey)
    {
        string table = Path.Combine(machine.Logs, "passkeys");
        await File.WriteAllTextAsync(table, $"{machine.Address} = {passkey}\n");
        File.SetUnixFileMode(table, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        machine.StartProxy("--passkeys-file", table);
        ProxyClient client = await ProxyClient.SubscribeAsync(Port);
        await client.LinkAsync(Number(machine));
        return client;
    }

    public static BluetoothDeviceRequest Ask(Machine machine, Request what) =>
        new() { Address = Number(machine), RequestType = what, HasAddressType = true, AddressType = 1 };

    private static string Handles(IEnumerable<BluetoothGATTCharacteristic> found) => string.Join(' ', found.Select(c => c.Handle));
}
