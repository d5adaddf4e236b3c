namespace BlueZ.Core.Gatt;

/// <summary>A characteristic of a connected device.</summary>
public sealed class GattCharacteristic
{
    internal GattCharacteristic() { }

    /// <summary>What it is.</summary>
    public Guid Uuid => throw new NotSupportedException();

    /// <summary>The handle of its value, as used on the air: the declaration's plus one.</summary>
    public ushort Handle => throw new NotSupportedException();

    /// <summary>The handle of its declaration, as in BlueZ's object path.</summary>
    public ushort DeclarationHandle => throw new NotSupportedException();

    /// <summary>What it allows.</summary>
    public GattProperties Properties => throw new NotSupportedException();

    /// <summary>The ATT MTU of the link in bytes (BlueZ 5.62 and later); null when unknown.</summary>
    public ushort? Mtu => throw new NotSupportedException();

    /// <summary>Its descriptors by ascending handle.</summary>
    public IReadOnlyList<GattDescriptor> Descriptors => throw new NotSupportedException();

    /// <summary>Reads the whole value.</summary>
    public Task<byte[]> ReadAsync(CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Writes the value, with or without the device's confirmation.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> value, bool withResponse, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Has the device send its values; disposing the subscription ends that.</summary>
    public Task<GattSubscription> SubscribeAsync(CancellationToken ct = default) => throw new NotSupportedException();
}
