namespace EspProxy.Noise;

/// <summary>How a handshake ended.</summary>
internal enum HandshakeOutcome
{
    /// <summary>Both sides have the same keys.</summary>
    Agreed,

    /// <summary>The other side has another preshared key, or heard something else before.</summary>
    WrongKey,

    /// <summary>The message has another length, or a public key that is good for nothing.</summary>
    Malformed,
}
