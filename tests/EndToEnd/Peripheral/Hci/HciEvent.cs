using System.Buffers.Binary;

namespace Peripheral.Hci;

/// <summary>What the controller tells us, as far as we listen (Core specification, volume 4, part E, section 7.7).</summary>
internal abstract record HciEvent
{
    private const byte EventPacket = 4;
    private const byte AclPacket = 2;

    public sealed record Connected(byte Status, ushort Handle, DeviceAddress Peer) : HciEvent;

    public sealed record Disconnected(ushort Handle, byte Reason) : HciEvent;

    public sealed record EncryptionChanged(byte Status, ushort Handle, bool IsOn) : HciEvent;

    public sealed record KeyRequested(ushort Handle, ulong Random, ushort Diversifier) : HciEvent;

    public sealed record CommandEnded(ushort Opcode, byte Status, byte[] Result) : HciEvent;

    public sealed record PacketsSent(int Count) : HciEvent;

    public sealed record AclReceived(ushort Handle, bool IsContinuation, byte[] Data) : HciEvent;

    /// <summary>Null for what we do not listen to.</summary>
    public static HciEvent? Parse(ReadOnlySpan<byte> packet)
    {
        if (packet.Length >= 5 && packet[0] == AclPacket)
        {
            ushort head = U16(packet[1..]);
            return new AclReceived((ushort)(head & 0x0fff), ((head >> 12) & 3) == 1, packet[5..].ToArray());
        }

        return packet.Length >= 3 && packet[0] == EventPacket ? ParseEvent(packet[1], packet[3..]) : null;
    }

    private static HciEvent? ParseEvent(byte code, ReadOnlySpan<byte> p) => code switch
    {
        0x05 => new Disconnected(U16(p[1..]), p[3]),
        0x08 => new EncryptionChanged(p[0], U16(p[1..]), p[3] != 0),
        0x30 => new EncryptionChanged(p[0], U16(p[1..]), p[0] == 0),
        0x0e => new CommandEnded(U16(p[1..]), p.Length > 3 ? p[3] : (byte)0, p.Length > 4 ? p[4..].ToArray() : []),
        0x0f => new CommandEnded(U16(p[2..]), p[0], []),
        0x13 => new PacketsSent(CountSent(p)),
        0x3e => ParseLowEnergy(p[0], p[1..]),
        _ => null,
    };

    private static HciEvent? ParseLowEnergy(byte code, ReadOnlySpan<byte> p) => code switch
    {
        // 0x0a, the enhanced form, begins with the same fields.
        0x01 or 0x0a => new Connected(p[0], U16(p[1..]), DeviceAddress.Read((byte)(p[4] & 1), p[5..])),
        0x05 => new KeyRequested(U16(p), BinaryPrimitives.ReadUInt64LittleEndian(p[2..]), U16(p[10..])),
        _ => null,
    };

    private static int CountSent(ReadOnlySpan<byte> p)
    {
        int count = 0;
        for (int i = 0; i < p[0]; i++)
        {
            count += U16(p[(1 + (4 * i) + 2)..]);
        }

        return count;
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
