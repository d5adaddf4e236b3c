using System.Buffers.Binary;

namespace Controller.Hci;

/// <summary>Commands in, and the events that answer them.</summary>
internal static class HciPacket
{
    private const byte CommandPacket = 1;
    private const byte EventPacket = 4;
    private const int HeadLength = 4;

    /// <summary>Reads a command; false for another kind of packet, and for one that is cut.</summary>
    public static bool TryReadCommand(ReadOnlySpan<byte> packet, out ushort opcode, out ReadOnlySpan<byte> parameters)
    {
        opcode = 0;
        parameters = default;
        if (packet.Length < HeadLength || packet[0] != CommandPacket || packet.Length < HeadLength + packet[3])
        {
            return false;
        }

        opcode = BinaryPrimitives.ReadUInt16LittleEndian(packet[1..]);
        parameters = packet.Slice(HeadLength, packet[3]);
        return true;
    }

    /// <summary>Command Complete: the command was done, with a status and what it returns.</summary>
    public static byte[] Complete(ushort opcode, byte status, params ReadOnlySpan<byte> returned) =>
        [EventPacket, 0x0e, (byte)(4 + returned.Length), 1, (byte)opcode, (byte)(opcode >> 8), status, .. returned];

    /// <summary>Command Status: the command was begun, or not.</summary>
    public static byte[] Status(ushort opcode, byte status) => [EventPacket, 0x0f, 4, status, 1, (byte)opcode, (byte)(opcode >> 8)];

    /// <summary>LE Connection Complete of an attempt that was given up.</summary>
    public static byte[] ConnectionCancelled() => [EventPacket, 0x3e, 19, 0x01, HciStatus.UnknownConnection, .. new byte[17]];
}
