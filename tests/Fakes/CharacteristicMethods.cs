using Fakes.Generated;
using Microsoft.Win32.SafeHandles;

namespace Fakes;

/// <summary>org.bluez.GattCharacteristic1 of one characteristic.</summary>
internal sealed class CharacteristicMethods(FakeCharacteristic characteristic) : GattCharacteristic1Handler
{
    protected override ValueTask<byte[]> ReadValueAsync(string sender, Dictionary<string, VariantValue> options, CancellationToken aborted) =>
        characteristic.ReadAsync(options.TryGetValue("offset", out var offset) ? offset.GetUInt16() : (ushort)0);

    protected override ValueTask WriteValueAsync(string sender, byte[] value, Dictionary<string, VariantValue> options, CancellationToken aborted) =>
        characteristic.WriteAsync(value, options.TryGetValue("type", out var type) ? type.GetString() : null);

    protected override ValueTask<(SafeFileHandle, ushort)> AcquireWriteAsync(
        string sender, Dictionary<string, VariantValue> options, CancellationToken aborted) => ValueTask.FromResult(characteristic.AcquireWrite());

    protected override ValueTask<(SafeFileHandle, ushort)> AcquireNotifyAsync(
        string sender, Dictionary<string, VariantValue> options, CancellationToken aborted) => throw BlueZErrors.NotSupported;

    protected override ValueTask StartNotifyAsync(string sender, CancellationToken aborted) => characteristic.StartNotifyAsync(sender);

    protected override ValueTask StopNotifyAsync(string sender, CancellationToken aborted)
    {
        characteristic.StopNotify(sender);
        return default;
    }
}
