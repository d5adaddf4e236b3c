namespace BlueZ.Core;

/// <summary>The kind of a Bluetooth LE address, with the numbers that the air uses.</summary>
public enum AddressType : byte
{
    /// <summary>Registered with the IEEE and fixed.</summary>
    Public = 0,

    /// <summary>Chosen by the device: static or private.</summary>
    Random = 1,
}
