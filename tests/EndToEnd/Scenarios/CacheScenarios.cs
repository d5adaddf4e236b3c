using System.Globalization;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;
using static EndToEnd.Scenarios.ProxyLinkScenarios;
using static EndToEnd.Scenarios.ProxyScenarios;

namespace EndToEnd.Scenarios;

/// <summary>
/// What BlueZ keeps of a device's services, when a new firmware has others. It asks at each link where the services are, and
/// not what is in one that did not move: of that it believes what it knows.
/// </summary>
internal static class CacheScenarios
{
    private const int NotSupported = 6;

    // From here on BlueZ drops what it knows of the services together with the device.
    private static readonly Version Forgetful = new(5, 62);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("proxy-clears-the-cache", ClearAsync),
        new("proxy-keeps-the-bond-and-the-cache", KeepAsync),
    ];

    private static async Task ClearAsync(Machine machine)
    {
        bool isPossible = await Bluetoothd.VersionAsync() >= Forgetful;
        machine.StartProxy();
        await using ProxyClient client = await ProxyClient.SubscribeAsync(Port);
        await client.LinkAsync(Number(machine));
        string plain = await CheckAsync(client, machine);
        await UpdateAsync(client, machine, "services swapped");
        Check.Equal(plain, await TransmitAsync(client, machine), "what BlueZ still believes");

        Check.Equal(isPossible, await ClearedAsync(client, machine), "the answer to CLEAR_CACHE");
        await DisconnectAsync(client, machine);
        await client.LinkAsync(Number(machine));
        if (isPossible)
        {
            await CheckAsync(client, machine);
        }

        // This needs no help.
        await UpdateAsync(client, machine, "services moved");
        await CheckAsync(client, machine);
    }

    /// <summary>A bond is worth more than a cache, and nothing else makes BlueZ look: no Database Hash, and no Service Changed.</summary>
    private static async Task KeepAsync(Machine machine)
    {
        bool isPossible = await Bluetoothd.VersionAsync() >= Forgetful;
        await machine.Radio.SendAsync("services hashed");
        await using ProxyClient client = await ConnectedAsync(machine);
        string plain = await CheckAsync(client, machine);
        await UpdateAsync(client, machine, "services swapped hashed");
        await machine.Radio.SendAsync("services-changed");
        Check.That(!await ClearedAsync(client, machine), "what cannot be done was said to be done");
        await DisconnectAsync(client, machine);
        await client.LinkAsync(Number(machine));
        Check.Equal(plain, await TransmitAsync(client, machine), "what BlueZ still believes");
        Check.That(machine.KeyFile() is not null, "the bond is gone");

        await client.SendAsync(Ask(machine, Request.Unpair));
        Check.That((await client.ExpectAsync<BluetoothDeviceUnpairingResponse>()).Success, "it was not unpaired");
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 0);
        await client.LinkAsync(Number(machine));
        if (isPossible)
        {
            await CheckAsync(client, machine);
        }
    }

    private static async Task<bool> ClearedAsync(ProxyClient client, Machine machine)
    {
        await client.SendAsync(Ask(machine, Request.ClearCache));
        var answer = await client.ExpectAsync<BluetoothDeviceClearCacheResponse>();
        Check.Equal(answer.Success ? 0 : NotSupported, answer.Error, "the error of CLEAR_CACHE");
        return answer.Success;
    }

    /// <summary>The radio gets other firmware between two links.</summary>
    private static async Task UpdateAsync(ProxyClient client, Machine machine, string services)
    {
        await DisconnectAsync(client, machine);
        await machine.Radio.SendAsync(services);
        await client.LinkAsync(Number(machine));
    }

    private static async Task DisconnectAsync(ProxyClient client, Machine machine)
    {
        await client.SendAsync(Ask(machine, Request.Disconnect));
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 0);
        await machine.Radio.WaitForAsync("connected", false);
    }

    /// <summary>The proxy tells the handle that the radio has; which one.</summary>
    private static async Task<string> CheckAsync(ProxyClient client, Machine machine)
    {
        string handle = await TransmitAsync(client, machine);
        Check.Equal(await machine.Radio.StatusAsync("transmit"), handle, "the handle of the transmit characteristic");
        return handle;
    }

    /// <summary>The value handle of the transmit characteristic, as the proxy tells it; 0 while it has none.</summary>
    private static async Task<string> TransmitAsync(ProxyClient client, Machine machine)
    {
        var found = await client.ExploreAsync(Number(machine));
        uint handle = found.FirstOrDefault(c => c.Uuid.FirstOrDefault() == NordicTransmit)?.Handle ?? 0;
        return handle.ToString(CultureInfo.InvariantCulture);
    }
}
