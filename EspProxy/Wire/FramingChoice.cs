using System.Buffers;

namespace EspProxy.Wire;

/// <summary>How a connection is framed, by the first byte that its client sends.</summary>
internal enum Framing
{
    Plaintext,

    /// <summary>The client wants encryption.</summary>
    Noise,
}

/// <summary>Chooses the framing and knows the answers to a client that chose one we do not serve.</summary>
internal static class FramingChoice
{
    private const byte NoiseIndicator = 0x01;

    /// <summary>
    /// What a server without encryption answers a client that wants it: a zero byte and this text. aioesphomeapi then
    /// asks its user for the right setting instead of trying again for ever.
    /// </summary>
    public static ReadOnlyMemory<byte> EncryptionRefused { get; } = "\0Bad indicator byte"u8.ToArray();

    /// <summary>Tells the framing from the first byte of a connection.</summary>
    /// <exception cref="ProtocolException">It is neither.</exception>
    public static Framing Of(byte first) => first switch
    {
        PlaintextFraming.Preamble => Framing.Plaintext,
        NoiseIndicator => Framing.Noise,
        _ => throw new ProtocolException($"The connection begins with 0x{first:x2}, which is not the ESPHome native API."),
    };
}
