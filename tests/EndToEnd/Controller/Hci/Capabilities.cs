namespace Controller.Hci;

/// <summary>What the controller says of itself: LE only, version 5.0, with or without extended advertising.</summary>
internal static class Capabilities
{
    public const int AcceptListSize = 32;

    private const int CommandsLength = 64;

    public static byte[] Version { get; } = [9, 0, 0, 9, 0xff, 0xff, 0, 0];

    /// <summary>LE, and nothing of the older Bluetooth.</summary>
    public static byte[] Features { get; } = [0, 0, 0, 0, 0x60, 0, 0, 0];

    /// <summary>Every state and combination of states.</summary>
    public static byte[] States { get; } = [0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0, 0];

    /// <summary>Packets of 251 bytes, eight at a time.</summary>
    public static byte[] LowEnergyBuffers { get; } = [251, 0, 8];

    /// <summary>The buffers of the older Bluetooth, which must be some.</summary>
    public static byte[] Buffers { get; } = [251, 0, 0, 8, 0, 0, 0];

    /// <summary>Encryption, and extended advertising.</summary>
    public static byte[] LowEnergyFeatures(bool isExtended) => [0x01, isExtended ? (byte)0x10 : (byte)0, 0, 0, 0, 0, 0, 0];

    /// <summary>A bit for each command, octet by octet.</summary>
    public static byte[] Commands(bool isExtended)
    {
        byte[] bits = new byte[CommandsLength];
        bits[5] = 0xc0;             // Set Event Mask, Reset
        bits[14] = 0xa8;            // Read Local Version, Local Supported Features, Buffer Size
        bits[15] = 0x02;            // Read BD_ADDR
        bits[25] = 0xf7;            // LE: event mask, buffer size, features, random address, advertising parameters, its power and data
        bits[26] = 0xff;            // scan response, advertising, scanning, connecting, the accept list
        bits[27] = 0xcf;            // the accept list, connection update, channels, encryption, random numbers
        bits[28] = 0x0f;            // start encryption, key replies, supported states
        if (isExtended)
        {
            bits[36] = 0xfe;        // advertising sets
            bits[37] = 0xe3;        // their removal; extended scanning and connecting
        }

        return bits;
    }
}
