using EspProxy.Noise;

namespace EspProxy.Session;

/// <summary>How clients are let in, from one change of the key to the next.</summary>
/// <param name="Encryption">What is asked of them.</param>
/// <param name="Key">The key that they need; null without one.</param>
/// <param name="CanChange">Whether a client that was let in may set another key.</param>
/// <param name="Over">Cancelled when another key is in force; who was let in has to come back with it.</param>
internal sealed record KeyAccess(Encryption Encryption, PresharedKey? Key, bool CanChange, CancellationToken Over)
{
    /// <summary>The key of the handshake; null when encryption is not served.</summary>
    public PresharedKey? HandshakeKey => Encryption switch
    {
        Encryption.Off => null,
        Encryption.Offered => PresharedKey.Zero,
        _ => Key,
    };
}
