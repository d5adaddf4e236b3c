namespace BlueZ.Core.Gatt;

/// <summary>A service of a connected device.</summary>
public sealed class GattService
{
    internal GattService() { }

    /// <summary>What it is.</summary>
    public Guid Uuid => throw new NotSupportedException();

    /// <summary>The handle of its declaration.</summary>
    public ushort Handle => throw new NotSupportedException();

    /// <summary>Whether it is a primary service.</summary>
    public bool IsPrimary => throw new NotSupportedException();

    /// <summary>Its characteristics by ascending handle.</summary>
    public IReadOnlyList<GattCharacteristic> Characteristics => throw new NotSupportedException();
}
