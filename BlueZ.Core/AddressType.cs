namespace BlueZ.Core;

/// <summary>The kind of a Bluetooth LE address, numbered as on the air (Core specification, Vol 6 Part B 1.3).</summary>
public enum AddressType : byte
{
    /// <summary>An address out of the IEEE registry.</summary>
    Public = 0,

    /// <summary>A random address: static or private.</summary>
    Random = 1,
}
