using System.Buffers.Binary;

namespace Controller.Hci;

/// <summary>Events with one advertisement each, as packets of the HCI transport.</summary>
internal static class AdvertisingReport
{
    /// <summary>What a legacy report has room for.</summary>
    public const int MaxLegacyLength = 31;

    /// <summary>What one extended report has room for: an event has at most 255 bytes of parameters.</summary>
    public const int MaxExtendedLength = 229;

    private const byte EventPacket = 4;
    private const byte LowEnergy = 0x3e;
    private const byte Legacy = 0x02;
    private const byte Extended = 0x0d;
    private const int LegacyHead = 14;
    private const int ExtendedHead = 29;
    private const byte UnknownPower = 0x7f;
    private const byte NoSet = 0xff;

    // Bits of the event type of an extended report.
    private const ushort ConnectableBit = 0x01;
    private const ushort ScannableBit = 0x02;
    private const ushort ResponseBit = 0x08;
    private const ushort LegacyBit = 0x10;

    /// <summary>LE Advertising Report.</summary>
    public static byte[] EncodeLegacy(AdvertisementKind kind, bool isRandom, ulong address, ReadOnlySpan<byte> payload, sbyte rssi)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxLegacyLength, nameof(payload));
        byte[] packet = new byte[LegacyHead + payload.Length + 1];
        Begin(packet, Legacy);
        packet[5] = (byte)kind;
        packet[6] = isRandom ? (byte)1 : (byte)0;
        WriteAddress(packet.AsSpan(7), address);
        packet[13] = (byte)payload.Length;
        payload.CopyTo(packet.AsSpan(LegacyHead));
        packet[^1] = (byte)rssi;
        return packet;
    }

    /// <summary>LE Extended Advertising Report of an advertisement in a legacy packet, or in an extended one, which has no scan response here.</summary>
    /// <param name="asked">For a response: what was asked, since the event type says that too.</param>
    public static byte[] EncodeExtended(AdvertisementKind kind, AdvertisementKind asked, bool isRandom, ulong address, ReadOnlySpan<byte> payload, sbyte rssi)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, MaxExtendedLength, nameof(payload));
        bool isLong = payload.Length > MaxLegacyLength;
        byte[] packet = new byte[ExtendedHead + payload.Length];
        Begin(packet, Extended);
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(5), isLong ? (ushort)0 : EventType(kind, asked));
        packet[7] = isRandom ? (byte)1 : (byte)0;
        WriteAddress(packet.AsSpan(8), address);
        packet[14] = 1;                                         // primary channel: 1M
        packet[15] = isLong ? (byte)2 : (byte)0;                // secondary: 2M, or none
        packet[16] = isLong ? (byte)0 : NoSet;
        packet[17] = UnknownPower;
        packet[18] = (byte)rssi;
        packet[28] = (byte)payload.Length;                      // after the interval of a train and an address that there are not
        payload.CopyTo(packet.AsSpan(ExtendedHead));
        return packet;
    }

    private static ushort EventType(AdvertisementKind kind, AdvertisementKind asked) => kind switch
    {
        AdvertisementKind.Connectable => LegacyBit | ConnectableBit | ScannableBit,
        AdvertisementKind.Scannable => LegacyBit | ScannableBit,
        AdvertisementKind.Response => (ushort)(EventType(asked, asked) | ResponseBit),
        _ => LegacyBit,
    };

    private static void Begin(byte[] packet, byte subevent)
    {
        packet[0] = EventPacket;
        packet[1] = LowEnergy;
        packet[2] = (byte)(packet.Length - 3);
        packet[3] = subevent;
        packet[4] = 1;
    }

    private static void WriteAddress(Span<byte> to, ulong address)
    {
        for (int i = 0; i < 6; i++)
        {
            to[i] = (byte)(address >> (8 * i));
        }
    }
}
