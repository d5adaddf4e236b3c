using System.Buffers;
using System.Buffers.Binary;
using EspProxy.Noise;

namespace EspProxy.Wire;

/// <summary>
/// Frames of encrypted connections: the byte 1, the length as two bytes, and what is said: in the handshake its messages,
/// then an encrypted head (id and length, two bytes each) with the body.
/// </summary>
internal static class NoiseFraming
{
    /// <summary>The first byte of every frame.</summary>
    public const byte Indicator = 0x01;

    /// <summary>The longest body that is sent: what a length of two bytes leaves after head and tag.</summary>
    public const int MaxSent = ushort.MaxValue - Head - CipherState.TagSize;

    // As in ESPHome, and far more than a handshake needs.
    private const int MaxHandshake = 128;

    private const int OuterHead = 3;
    private const int Head = 4;

    // The client takes this protocol or none.
    private const byte ChosenProtocol = 0x01;

    private const byte Accepted = 0x00;

    /// <summary>Cuts a frame of the handshake off the buffer; false when more bytes are needed.</summary>
    /// <exception cref="ProtocolException">It is none, or too long; the exception has the answer.</exception>
    public static bool TryReadHandshake(ref ReadOnlySequence<byte> buffer, out byte[] body)
    {
        body = [];
        if (!buffer.IsEmpty && buffer.FirstSpan[0] != Indicator)
        {
            throw Refusal.BadIndicator($"A frame of the handshake begins with 0x{buffer.FirstSpan[0]:x2} in place of 0x01.");
        }

        if (!TryReadLength(buffer, out int length))
        {
            return false;
        }

        if (length > MaxHandshake)
        {
            throw Refusal.BadHandshakeLength($"A frame of the handshake announces {length} bytes; at most {MaxHandshake} are taken.");
        }

        return TryCut(ref buffer, length, out body);
    }

    /// <summary>Cuts a frame off the buffer and decrypts it; false when more bytes are needed.</summary>
    /// <exception cref="ProtocolException">The bytes are no frame, or were not encrypted with this key as the next frame.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, CipherState cipher, out Frame frame)
    {
        frame = default;
        if (!buffer.IsEmpty && buffer.FirstSpan[0] != Indicator)
        {
            throw new ProtocolException($"An encrypted frame begins with 0x{buffer.FirstSpan[0]:x2} in place of 0x01.");
        }

        if (!TryReadLength(buffer, out int length))
        {
            return false;
        }

        if (length < Head + CipherState.TagSize)
        {
            throw new ProtocolException($"An encrypted frame announces {length} bytes, which cannot hold a message.");
        }

        if (!TryCut(ref buffer, length, out byte[] bytes))
        {
            return false;
        }

        var text = bytes.AsMemory(0, length - CipherState.TagSize);
        if (!cipher.TryDecrypt(text.Span, bytes.AsSpan(text.Length)))
        {
            throw new ProtocolException("A frame cannot be decrypted.");
        }

        frame = ReadMessage(text);
        return true;
    }

    /// <summary>Writes a frame and encrypts it where it is written.</summary>
    public static void Write(IBufferWriter<byte> target, Frame frame, CipherState cipher)
    {
        int length = frame.Body.Length;
        if (length > MaxSent)
        {
            throw new ArgumentException($"A message has {length} bytes; at most {MaxSent} can be sent.", nameof(frame));
        }

        var span = target.GetSpan(OuterHead + Head + length + CipherState.TagSize);
        WriteOuterHead(span, Head + length + CipherState.TagSize);
        var text = span.Slice(OuterHead, Head + length);
        BinaryPrimitives.WriteUInt16BigEndian(text, checked((ushort)frame.Id));
        BinaryPrimitives.WriteUInt16BigEndian(text[2..], (ushort)length);
        frame.Body.Span.CopyTo(text[Head..]);
        cipher.Encrypt(text, span.Slice(OuterHead + text.Length, CipherState.TagSize));
        target.Advance(OuterHead + text.Length + CipherState.TagSize);
    }

    /// <summary>The first frame to a client: who we are, so that it can tell its user whose key is wrong.</summary>
    public static byte[] ServerHello(string name, string macDigits) =>
        Handshake(ChosenProtocol, [.. System.Text.Encoding.ASCII.GetBytes($"{name}\0{macDigits}\0")]);

    /// <summary>The frame with our message of the handshake.</summary>
    public static byte[] Answer(ReadOnlySpan<byte> message) => Handshake(Accepted, message);

    /// <summary>A frame of the handshake: its first byte, and what follows.</summary>
    public static byte[] Handshake(byte first, ReadOnlySpan<byte> rest)
    {
        byte[] bytes = new byte[OuterHead + 1 + rest.Length];
        WriteOuterHead(bytes, 1 + rest.Length);
        bytes[OuterHead] = first;
        rest.CopyTo(bytes.AsSpan(OuterHead + 1));
        return bytes;
    }

    /// <summary>What both sides mix into the handshake: a name, and the client's hello with its length.</summary>
    public static byte[] Prologue(ReadOnlySpan<byte> clientHello)
    {
        var name = "NoiseAPIInit"u8;
        byte[] bytes = [.. name, 0, 0, .. clientHello];
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(name.Length), (ushort)clientHello.Length);
        return bytes;
    }

    private static void WriteOuterHead(Span<byte> target, int length)
    {
        target[0] = Indicator;
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)length);
    }

    private static bool TryReadLength(ReadOnlySequence<byte> buffer, out int length)
    {
        Span<byte> head = stackalloc byte[OuterHead];
        bool whole = buffer.Length >= OuterHead;
        if (whole)
        {
            buffer.Slice(0, OuterHead).CopyTo(head);
        }

        length = BinaryPrimitives.ReadUInt16BigEndian(head[1..]);
        return whole;
    }

    private static bool TryCut(ref ReadOnlySequence<byte> buffer, int length, out byte[] body)
    {
        body = [];
        if (buffer.Length < OuterHead + length)
        {
            return false;
        }

        body = buffer.Slice(OuterHead, length).ToArray();
        buffer = buffer.Slice(OuterHead + length);
        return true;
    }

    // As ESPHome does: what follows the announced length is padding.
    private static Frame ReadMessage(ReadOnlyMemory<byte> text)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(text.Span[2..]);
        return length <= text.Length - Head
            ? new Frame(BinaryPrimitives.ReadUInt16BigEndian(text.Span), text.Slice(Head, length))
            : throw new ProtocolException($"An encrypted message announces {length} bytes and has {text.Length - Head}.");
    }
}
