using Fakes.Generated;

namespace Fakes;

/// <summary>org.bluez.GattDescriptor1 of one descriptor.</summary>
internal sealed class DescriptorMethods(FakeDescriptor descriptor) : GattDescriptor1Handler
{
    private const string ClientConfiguration = "00002902-0000-1000-8000-00805f9b34fb";

    private FakeDevice Device => descriptor.Characteristic.Device;

    protected override ValueTask<byte[]> ReadValueAsync(string sender, Dictionary<string, VariantValue> options, CancellationToken aborted)
    {
        CheckLink();
        if (Uuid.Full(descriptor.Uuid) == ClientConfiguration)
        {
            return new([(byte)(descriptor.Characteristic.IsNotifying ? 1 : 0), 0]);
        }

        return new(descriptor.Value);
    }

    // bluetoothd keeps the configuration descriptor to itself: StartNotify is the only way to write it.
    protected override ValueTask WriteValueAsync(string sender, byte[] value, Dictionary<string, VariantValue> options, CancellationToken aborted)
    {
        CheckLink();
        if (!descriptor.IsWritable || Uuid.Full(descriptor.Uuid) == ClientConfiguration)
        {
            throw BlueZErrors.WriteNotPermitted;
        }

        descriptor.Value = value;
        Device.Record(new PeerWrite(Uuid.Full(descriptor.Uuid), value, WithResponse: true));
        return default;
    }

    private void CheckLink()
    {
        if (!Device.IsConnected)
        {
            throw BlueZErrors.NotConnected;
        }
    }
}
