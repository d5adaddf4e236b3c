using System.Globalization;
using EndToEnd.Rig;
using EspProxy.Protocol.Messages;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;
using static EndToEnd.Scenarios.ProxyScenarios;

namespace EndToEnd.Scenarios;

/// <summary>What BlueZ keeps of a device's services, when a new firmware has others.</summary>
internal static class CacheScenarios
{
    private const int NotSupported = 6;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("proxy-clears-the-cache", ClearAsync),
        new("proxy-clears-no-cache-of-a-bond", RefuseAsync),
        new("proxy-sees-the-hash-of-the-services", HashAsync),
    ];

    /// <summary>A device without a bond: BlueZ forgets it, and finds the services as they are.</summary>
    private static async Task ClearAsync(Machine machine)
    {
        machine.StartProxy();
        await using ProxyClient client = await ProxyClient.SubscribeAsync(Port);
        await ReconnectAsync(client, machine);
        string old = await TransmitAsync(client, machine);
        await DisconnectAsync(client, machine);
        await machine.Radio.SendAsync("services moved");

        await ReconnectAsync(client, machine);
        Check.Equal(old, await TransmitAsync(client, machine), "what BlueZ still believes");
        await client.SendAsync(ProxyLinkScenarios.Ask(machine, Request.ClearCache));
        var cleared = await client.ExpectAsync<BluetoothDeviceClearCacheResponse>();
        Check.That(cleared is { Success: true, Error: 0 }, $"the cache was not cleared: error {cleared.Error}");
        await DisconnectAsync(client, machine);

        await ReconnectAsync(client, machine);
        string now = await TransmitAsync(client, machine);
        Check.Equal(await machine.Radio.StatusAsync("transmit"), now, "the handle after the cache was cleared");
        Check.That(now != old, "the handle did not move");
    }

    /// <summary>A bond is worth more than a cache; then the radio says by itself that its services changed.</summary>
    private static async Task RefuseAsync(Machine machine)
    {
        await using ProxyClient client = await ConnectedAsync(machine);
        string old = await TransmitAsync(client, machine);
        await DisconnectAsync(client, machine);
        await machine.Radio.SendAsync("services moved");

        await ReconnectAsync(client, machine);
        Check.Equal(old, await TransmitAsync(client, machine), "what BlueZ still believes");
        await client.SendAsync(ProxyLinkScenarios.Ask(machine, Request.ClearCache));
        var refused = await client.ExpectAsync<BluetoothDeviceClearCacheResponse>();
        Check.That(refused is { Success: false, Error: NotSupported }, $"what cannot be done was answered with error {refused.Error}");
        Check.That(machine.KeyFile() is not null, "the bond is gone");

        await machine.Radio.SendAsync("services-changed");
        string moved = await machine.Radio.StatusAsync("transmit");
        await Wait.UntilAsync("the services as they are", TimeSpan.FromSeconds(60), async () => await TransmitAsync(client, machine) == moved);
    }

    /// <summary>BlueZ reads the hash at each link: the answer "cleared" to a bonded client is true with the next one.</summary>
    private static async Task HashAsync(Machine machine)
    {
        await machine.Radio.SendAsync("services hashed");
        await using ProxyClient client = await ConnectedAsync(machine);
        string old = await TransmitAsync(client, machine);
        await client.SendAsync(ProxyLinkScenarios.Ask(machine, Request.ClearCache));
        var cleared = await client.ExpectAsync<BluetoothDeviceClearCacheResponse>();
        Check.That(cleared is { Success: true, Error: 0 }, $"the cache was not cleared: error {cleared.Error}");
        await DisconnectAsync(client, machine);
        await machine.Radio.SendAsync("services moved hashed");

        await ReconnectAsync(client, machine);
        string now = await TransmitAsync(client, machine);
        Check.Equal(await machine.Radio.StatusAsync("transmit"), now, "the handle after the hash changed");
        Check.That(now != old, "the handle did not move");
        Check.That(machine.KeyFile() is not null, "the bond is gone");
    }

    private static async Task ReconnectAsync(ProxyClient client, Machine machine)
    {
        var link = await client.ConnectAsync(await client.HearAsync(Number(machine)));
        Check.That(link.Connected, $"the radio was not connected: error {link.Error}");
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 1);
    }

    private static async Task DisconnectAsync(ProxyClient client, Machine machine)
    {
        await client.SendAsync(ProxyLinkScenarios.Ask(machine, Request.Disconnect));
        await client.ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 0);
        await machine.Radio.WaitForAsync("connected", false);
    }

    /// <summary>The value handle of the transmit characteristic, as the proxy tells it; 0 while it has none.</summary>
    private static async Task<string> TransmitAsync(ProxyClient client, Machine machine)
    {
        var found = await client.ExploreAsync(Number(machine));
        uint handle = found.FirstOrDefault(c => c.Uuid.FirstOrDefault() == NordicTransmit)?.Handle ?? 0;
        return handle.ToString(CultureInfo.InvariantCulture);
    }
}
