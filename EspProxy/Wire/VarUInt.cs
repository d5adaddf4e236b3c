using System.Buffers;

namespace EspProxy.Wire;

/// <summary>Variable-length numbers: seven bits a byte, least significant first, the top bit says that more follow.</summary>
internal static class VarUInt
{
    /// <summary>The client takes at most four bytes in a frame's head, and so do we: 28 bits.</summary>
    public const int MaxLength = 4;

    /// <summary>Reads a number; false when more bytes are needed.</summary>
    /// <exception cref="ProtocolException">The number has more than four bytes.</exception>
    public static bool TryRead(ref SequenceReader<byte> reader, out uint value)
    {
        value = 0;
        for (int i = 0; i < MaxLength; i++)
        {
            if (!reader.TryRead(out byte next))
            {
                return false;
            }

            value |= (uint)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return true;
            }
        }

        throw new ProtocolException("A number in a frame's head has more than four bytes.");
    }

    /// <summary>Writes a number and returns how many bytes it took.</summary>
    public static int Write(Span<byte> target, uint value)
    {
        int length = 0;
        while (value >= 0x80)
        {
            target[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[length++] = (byte)value;
        return length;
    }
}
