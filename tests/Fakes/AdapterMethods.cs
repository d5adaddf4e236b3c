using Fakes.Generated;

namespace Fakes;

/// <summary>org.bluez.Adapter1 of one adapter.</summary>
internal sealed class AdapterMethods(FakeAdapter adapter) : Adapter1Handler
{
    private static readonly string[] Filters = ["UUIDs", "RSSI", "Pathloss", "Transport", "DuplicateData", "Discoverable", "Pattern"];

    protected override ValueTask StartDiscoveryAsync(string sender, CancellationToken aborted)
    {
        adapter.StartDiscovery(sender);
        return default;
    }

    protected override ValueTask StopDiscoveryAsync(string sender, CancellationToken aborted)
    {
        adapter.StopDiscovery(sender);
        return default;
    }

    protected override ValueTask SetDiscoveryFilterAsync(string sender, Dictionary<string, VariantValue> properties, CancellationToken aborted)
    {
        adapter.Discovery.SetFilter(sender, DiscoveryFilter.Read(properties));
        return default;
    }

    protected override ValueTask<string[]> GetDiscoveryFiltersAsync(string sender, CancellationToken aborted) => new(Filters);

    protected override ValueTask RemoveDeviceAsync(string sender, string device, CancellationToken aborted)
    {
        adapter.RemoveDevice(device);
        return default;
    }

    // Experimental in every release: without --experimental there is no such method.
    protected override ValueTask<string> ConnectDeviceAsync(string sender, Dictionary<string, VariantValue> properties, CancellationToken aborted) =>
        throw new DBusErrorReplyException("org.freedesktop.DBus.Error.UnknownMethod", "Method \"ConnectDevice\" doesn't exist");
}
