namespace BlueZ.Core.Gatt;

/// <summary>What a characteristic allows, as the property byte on the air (Core specification, Vol 3 Part G 3.3.1.1).</summary>
[Flags]
public enum GattProperties : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The value may be broadcast in advertisements.</summary>
    Broadcast = 0x01,

    /// <summary>The value can be read.</summary>
    Read = 0x02,

    /// <summary>The value can be written without a response.</summary>
    WriteWithoutResponse = 0x04,

    /// <summary>The value can be written with a response.</summary>
    Write = 0x08,

    /// <summary>The value can be notified.</summary>
    Notify = 0x10,

    /// <summary>The value can be indicated.</summary>
    Indicate = 0x20,

    /// <summary>The value can be written with a signature.</summary>
    SignedWrite = 0x40,

    /// <summary>More properties are in a descriptor of their own.</summary>
    Extended = 0x80,
}
