namespace EspProxy.Wire;

/// <summary>
/// What a client is told that cannot be let in. Clients compare these texts: by them Home Assistant knows whether to ask its
/// user for a key, and a silent close would make it try again for ever.
/// </summary>
internal static class Refusal
{
    private const byte Rejected = 0x01;

    /// <summary>The client wants encryption and there is none: a zero byte in front, since it would not look at a frame without encryption.</summary>
    public static ProtocolException EncryptionNotServed() =>
        new("It wants encryption, which is not served; remove the key in Home Assistant.", "\0Bad indicator byte"u8.ToArray());

    /// <summary>The client does not encrypt and must: the answer is framed as an encrypted connection's, by which it knows.</summary>
    public static ProtocolException PlaintextNotServed() =>
        BadIndicator("It does not encrypt; give it the encryption key.");

    public static ProtocolException WrongKey() =>
        Reject("It has another encryption key.", "Handshake MAC failure"u8);

    public static ProtocolException BadIndicator(string message) => Reject(message, "Bad indicator byte"u8);

    public static ProtocolException BadHandshakeLength(string message) => Reject(message, "Bad handshake packet len"u8);

    public static ProtocolException EmptyHandshake() => Reject("Its message of the handshake is empty.", "Empty handshake message"u8);

    public static ProtocolException BadHandshakeByte(byte first) =>
        Reject($"Its message of the handshake begins with 0x{first:x2} in place of 0x00.", "Bad handshake error byte"u8);

    public static ProtocolException BadHandshake() => Reject("Its message of the handshake is none.", "Handshake error"u8);

    private static ProtocolException Reject(string message, ReadOnlySpan<byte> reason) => new(message, NoiseFraming.Handshake(Rejected, reason));
}
