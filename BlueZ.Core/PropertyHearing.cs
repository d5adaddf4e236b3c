using BlueZ.Core.DBus;

namespace BlueZ.Core;

/// <summary>Takes advertisements from what BlueZ tells over D-Bus: merged and filtered by it, their payloads rebuilt from properties.</summary>
internal sealed class PropertyHearing : IDisposable
{
    private readonly Adapter _adapter;
    private readonly AdvertisementSink _to;
    private readonly IDisposable _listening;

    public PropertyHearing(Adapter adapter, AdvertisementSink to)
    {
        (_adapter, _to) = (adapter, to);
        _listening = adapter.Client.Tree.Listen(Hear);
    }

    public void Dispose() => _listening.Dispose();

    // On the receive loop, on which every change is made: address and kind are those of one moment.
    private void Hear(ObjectChange change)
    {
        if (change.IsHeard && _adapter.IsOurs(change.Node) && _adapter.DeviceOf(change.Node) is var device && device.Address != default)
        {
            Take(device);
        }
    }

    private void Take(Device device)
    {
        short? rssi;
        byte[] data;
        lock (_adapter.Client.Tree.Gate)
        {
            if (device.Node.Device is not { } properties)
            {
                return;
            }

            rssi = properties.RSSI;
            data = AdvertisementPayload.Build(properties);
        }

        sbyte strength = rssi is null or Advertisement.UntoldRssi ? Advertisement.UnknownRssi : (sbyte)Math.Clamp(rssi.Value, Advertisement.UnknownRssi, (short)20);
        _to.Take(new Advertisement(device.Address, device.AddressType, strength, data, _adapter.Client.TimeProvider.GetTimestamp()));
    }
}
