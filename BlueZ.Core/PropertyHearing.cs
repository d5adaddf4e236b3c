using BlueZ.Core.DBus;

namespace BlueZ.Core;

/// <summary>Takes advertisements from what BlueZ tells over D-Bus: merged and filtered by it, their payloads rebuilt from properties.</summary>
internal sealed class PropertyHearing : IDisposable
{
    private readonly Adapter _adapter;
    private readonly AdvertisementSink _to;
    private readonly Dictionary<ObjectNode, (BluetoothAddress Address, AddressType Type)> _addresses = [];
    private readonly IDisposable _listening;

    public PropertyHearing(Adapter adapter, AdvertisementSink to)
    {
        (_adapter, _to) = (adapter, to);
        _listening = adapter.Client.Tree.Listen(Hear);
    }

    public void Dispose() => _listening.Dispose();

    // For every change in the tree: on the receive loop, and at the end of everything on another thread.
    private void Hear(ObjectChange change)
    {
        lock (_addresses)
        {
            if (change.Kind == ChangeKind.Removed)
            {
                _addresses.Remove(change.Node);
            }
            else if (change.IsHeard && _adapter.IsOurs(change.Node))
            {
                Take(change.Node);
            }
        }
    }

    private void Take(ObjectNode node)
    {
        short? rssi;
        byte[] data;
        lock (_adapter.Client.Tree.Gate)
        {
            if (node.Device is not { } device)
            {
                return;
            }

            rssi = device.RSSI;
            data = AdvertisementPayload.Build(device);
        }

        if (AddressOf(node) is var (address, type))
        {
            sbyte strength = rssi is null or Advertisement.UntoldRssi ? Advertisement.UnknownRssi : (sbyte)Math.Clamp(rssi.Value, Advertisement.UnknownRssi, (short)20);
            _to.Take(new Advertisement(address, type, strength, data, _adapter.Client.TimeProvider.GetTimestamp()));
        }
    }

    private (BluetoothAddress Address, AddressType Type)? AddressOf(ObjectNode node)
    {
        if (_addresses.TryGetValue(node, out var known))
        {
            return known;
        }

        var device = _adapter.DeviceOf(node);
        return device.Address == default ? null : _addresses[node] = (device.Address, device.AddressType);
    }
}
