using Fakes.Generated;

namespace Fakes;

/// <summary>org.bluez.Device1 of one device.</summary>
internal sealed class DeviceMethods(FakeDevice device) : Device1Handler
{
    protected override ValueTask ConnectAsync(string sender, CancellationToken aborted) => device.Link.ConnectAsync();

    protected override ValueTask DisconnectAsync(string sender, CancellationToken aborted)
    {
        device.Link.Disconnect();
        return default;
    }

    protected override ValueTask ConnectProfileAsync(string sender, string uuid, CancellationToken aborted) => throw BlueZErrors.NotSupported;

    protected override ValueTask DisconnectProfileAsync(string sender, string uuid, CancellationToken aborted) => throw BlueZErrors.NotSupported;

    protected override ValueTask PairAsync(string sender, CancellationToken aborted) => device.Pairing.PairAsync(sender);

    protected override ValueTask CancelPairingAsync(string sender, CancellationToken aborted)
    {
        device.Pairing.Cancel();
        return default;
    }
}
