using System.Buffers;

namespace EspProxy.Wire;

/// <summary>Frames without encryption: a zero byte, the length of the body, the id, the body.</summary>
internal static class PlaintextFraming
{
    /// <summary>The first byte of every frame.</summary>
    public const byte Preamble = 0x00;

    /// <summary>The longest body that is taken, as aioesphomeapi has it.</summary>
    public const int MaxReceived = 65535;

    /// <summary>The longest body that is sent: what also fits into an encrypted frame.</summary>
    public const int MaxSent = NoiseFraming.MaxSent;

    private const int MaxHead = 1 + VarUInt.MaxLength + VarUInt.MaxLength;

    /// <summary>Cuts a frame off the buffer; false when more bytes are needed.</summary>
    /// <exception cref="ProtocolException">The bytes are no frame, or it is too long.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryRead(out byte preamble))
        {
            return false;
        }

        if (preamble != Preamble)
        {
            throw new ProtocolException($"A frame begins with 0x{preamble:x2} in place of 0x00.");
        }

        if (!VarUInt.TryRead(ref reader, out uint length))
        {
            return false;
        }

        if (length > MaxReceived)
        {
            throw new ProtocolException($"A frame announces {length} bytes; at most {MaxReceived} are taken.");
        }

        if (!VarUInt.TryRead(ref reader, out uint id) || reader.Remaining < length)
        {
            return false;
        }

        frame = new Frame(id, reader.UnreadSequence.Slice(0, length).ToArray());
        buffer = buffer.Slice(reader.Consumed + length);
        return true;
    }

    /// <summary>Writes a frame.</summary>
    public static void Write(IBufferWriter<byte> target, Frame frame)
    {
        if (frame.Body.Length > MaxSent)
        {
            throw new ArgumentException($"A message has {frame.Body.Length} bytes; at most {MaxSent} can be sent.", nameof(frame));
        }

        var head = target.GetSpan(MaxHead);
        head[0] = Preamble;
        int length = 1 + VarUInt.Write(head[1..], (uint)frame.Body.Length);
        length += VarUInt.Write(head[length..], frame.Id);
        target.Advance(length);
        target.Write(frame.Body.Span);
    }
}
