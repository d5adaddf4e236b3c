using System.Buffers;
using EspProxy.Noise;
using EspProxy.Protocol;
using EspProxy.Wire;
using Google.Protobuf;

namespace Fuzz;

/// <summary>What an encrypted connection is sent: before its keys are agreed on, with keys that do not fit, and with those that do.</summary>
internal static class NoiseFrames
{
    private static readonly byte[] CipherKey = new byte[32];

    public static FuzzTarget Target { get; } = new("noise", [.. Corpus()], Feed);

    private static IEnumerable<byte[]> Corpus()
    {
        byte[] message = Convert.FromHexString("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7cae08f34ce1598ac97d4eb5fbd5ff0822");
        yield return [1, 0, 0, .. NoiseFraming.Answer(message)];
        yield return [0, 7, 0, 0];
        yield return [0, 1, 0, 8, 0x0a, 2, (byte)'h', (byte)'a', 0x10, 1, 0x18, 15];
        yield return [0, 124, 0, 46, 0x0a, 44, .. "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8="u8];
        using var cipher = new CipherState(CipherKey);
        var written = new ArrayBufferWriter<byte>();
        NoiseFraming.Write(written, new Frame(7, default), cipher);
        NoiseFraming.Write(written, new Frame(9, new byte[3]), cipher);
        yield return written.WrittenSpan.ToArray();
    }

    private static void Feed(byte[] bytes)
    {
        Attempt(() => Open(new ReadOnlySequence<byte>(bytes)));
        Attempt(() => Read(new ReadOnlySequence<byte>(bytes)));
        if (bytes.Length + CipherState.TagSize <= ushort.MaxValue)
        {
            Attempt(() => Read(new ReadOnlySequence<byte>(Encrypt(bytes))));
        }
    }

    private static void Attempt(Action read)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is ProtocolException or InvalidProtocolBufferException)
        {
            // A refusal is what malformed input is to get.
        }
    }

    private static void Open(ReadOnlySequence<byte> buffer)
    {
        if (!NoiseFraming.TryReadHandshake(ref buffer, out byte[] hello) || !NoiseFraming.TryReadHandshake(ref buffer, out byte[] message) || message.Length == 0)
        {
            return;
        }

        using var handshake = new NoiseHandshake(PresharedKey.Zero, NoiseFraming.Prologue(hello));
        handshake.Respond(message.AsSpan(1), new byte[NoiseHandshake.MessageSize], out var transport);
        transport?.Dispose();
    }

    private static void Read(ReadOnlySequence<byte> buffer)
    {
        using var cipher = new CipherState(CipherKey);
        while (NoiseFraming.TryRead(ref buffer, cipher, out var frame))
        {
            MessageTable.Parse(frame.Id, frame.Body.Span);
        }
    }

    private static byte[] Encrypt(byte[] text)
    {
        using var cipher = new CipherState(CipherKey);
        byte[] encrypted = [.. text], tag = new byte[CipherState.TagSize];
        cipher.Encrypt(encrypted, tag);
        int length = text.Length + tag.Length;
        return [NoiseFraming.Indicator, (byte)(length >> 8), (byte)length, .. encrypted, .. tag];
    }
}
