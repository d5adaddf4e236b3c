namespace BlueZ.Core.Gatt;

/// <summary>What a characteristic permits, with the bits of the air (Core specification, Vol 3, Part G, 3.3.1.1).</summary>
[Flags]
public enum GattProperties : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>May be broadcast.</summary>
    Broadcast = 0x01,

    /// <summary>May be read.</summary>
    Read = 0x02,

    /// <summary>May be written without a response.</summary>
    WriteWithoutResponse = 0x04,

    /// <summary>May be written with a response.</summary>
    Write = 0x08,

    /// <summary>Notifies.</summary>
    Notify = 0x10,

    /// <summary>Indicates.</summary>
    Indicate = 0x20,

    /// <summary>May be written with a signature.</summary>
    SignedWrite = 0x40,

    /// <summary>Has more properties in a descriptor.</summary>
    Extended = 0x80,
}
