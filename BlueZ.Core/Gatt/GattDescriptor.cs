namespace BlueZ.Core.Gatt;

/// <summary>A descriptor of a characteristic.</summary>
public sealed class GattDescriptor
{
    internal GattDescriptor() { }

    /// <summary>What it is.</summary>
    public Guid Uuid => throw new NotSupportedException();

    /// <summary>Its handle.</summary>
    public ushort Handle => throw new NotSupportedException();

    /// <summary>Reads the whole value.</summary>
    public Task<byte[]> ReadAsync(CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Writes the value with the device's confirmation.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> value, CancellationToken ct = default) => throw new NotSupportedException();
}
