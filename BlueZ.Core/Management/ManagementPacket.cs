using System.Buffers.Binary;

namespace BlueZ.Core.Management;

/// <summary>One datagram of the management socket: code, index and length of the parameters, 16 bits each, little-endian.</summary>
internal static class ManagementPacket
{
    public const int HeaderLength = 6;

    /// <summary>No datagram is longer: the length of the parameters has 16 bits.</summary>
    public const int MaxLength = HeaderLength + ushort.MaxValue;

    private const ushort CommandComplete = 0x0001;
    private const ushort CommandStatus = 0x0002;

    // Opcode and status.
    private const int ReplyLength = 3;

    public static byte[] Write(ushort opcode, ushort index, ReadOnlySpan<byte> parameters)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Length, ushort.MaxValue, nameof(parameters));
        byte[] datagram = new byte[HeaderLength + parameters.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(datagram, opcode);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram.AsSpan(2), index);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram.AsSpan(4), (ushort)parameters.Length);
        parameters.CopyTo(datagram.AsSpan(HeaderLength));
        return datagram;
    }

    /// <summary>Reads the frame of a datagram; false when its length is not the one that it tells.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> datagram, out ManagementEvent packet)
    {
        packet = default;
        var span = datagram.Span;
        if (span.Length < HeaderLength || BinaryPrimitives.ReadUInt16LittleEndian(span[4..]) != span.Length - HeaderLength)
        {
            return false;
        }

        packet = new ManagementEvent(
            BinaryPrimitives.ReadUInt16LittleEndian(span), BinaryPrimitives.ReadUInt16LittleEndian(span[2..]), datagram[HeaderLength..]);
        return true;
    }

    public static bool IsReply(in ManagementEvent packet) => packet.Code is CommandComplete or CommandStatus;

    /// <summary>Reads the end of a command; false for a packet that is too short, and for the word that a command has begun.</summary>
    public static bool TryReadEnd(in ManagementEvent packet, out ushort opcode, out ManagementStatus status, out ReadOnlyMemory<byte> result)
    {
        (opcode, status, result) = (0, default, default);
        var span = packet.Parameters.Span;
        if (span.Length < ReplyLength)
        {
            return false;
        }

        opcode = BinaryPrimitives.ReadUInt16LittleEndian(span);
        status = (ManagementStatus)span[2];
        result = packet.Parameters[ReplyLength..];
        return packet.Code == CommandComplete || status != ManagementStatus.Success;
    }
}
