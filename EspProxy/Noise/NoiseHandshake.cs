using System.Security.Cryptography;

namespace EspProxy.Noise;

/// <summary>The answering side of <c>Noise_NNpsk0_25519_ChaChaPoly_SHA256</c>: one message comes, one goes, and both sides have the same keys.</summary>
internal sealed class NoiseHandshake : IDisposable
{
    /// <summary>Both messages: an ephemeral public key and the tag of an empty payload.</summary>
    public const int MessageSize = X25519.KeySize + CipherState.TagSize;

    private readonly SymmetricState _state;
    private readonly byte[] _privateKey = new byte[X25519.KeySize];
    private readonly byte[] _publicKey = new byte[X25519.KeySize];

    public NoiseHandshake(PresharedKey key, ReadOnlySpan<byte> prologue) : this(key, prologue, []) { }

    /// <summary>With an ephemeral key that is known beforehand, for test vectors only; an empty one is made up when it is needed.</summary>
    internal NoiseHandshake(PresharedKey key, ReadOnlySpan<byte> prologue, ReadOnlySpan<byte> ephemeral)
    {
        ephemeral.CopyTo(_privateKey);
        _state = new SymmetricState("Noise_NNpsk0_25519_ChaChaPoly_SHA256"u8, prologue);
        Span<byte> copy = stackalloc byte[PresharedKey.Size];
        key.CopyTo(copy);
        _state.MixKeyAndHash(copy);
        CryptographicOperations.ZeroMemory(copy);
    }

    /// <summary>Whether this machine has the ciphers: an OpenSSL for FIPS has not.</summary>
    public static bool IsSupported => ChaCha20Poly1305.IsSupported;

    /// <summary>Reads the client's message and writes the answer. The transport is there when the outcome says so; the handshake is over in any case.</summary>
    public HandshakeOutcome Respond(ReadOnlySpan<byte> message, Span<byte> answer, out NoiseTransport? transport)
    {
        transport = null;
        if (message.Length != MessageSize)
        {
            return HandshakeOutcome.Malformed;
        }

        var theirs = message[..X25519.KeySize];
        MixPublicKey(theirs);
        if (!_state.TryDecryptEmptyAndHash(message[X25519.KeySize..]))
        {
            // Before any arithmetic on curves: who does not know the key costs little.
            return HandshakeOutcome.WrongKey;
        }

        Span<byte> shared = stackalloc byte[X25519.KeySize];
        if (!TryAgree(theirs, shared))
        {
            return HandshakeOutcome.Malformed;
        }

        MixPublicKey(_publicKey);
        _state.MixKey(shared);
        CryptographicOperations.ZeroMemory(shared);
        _publicKey.CopyTo(answer);
        _state.EncryptEmptyAndHash(answer[X25519.KeySize..MessageSize]);
        var (receiving, sending) = _state.Split();
        transport = new NoiseTransport(receiving, sending);
        return HandshakeOutcome.Agreed;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_privateKey);
        _state.Dispose();
    }

    private bool TryAgree(ReadOnlySpan<byte> theirs, Span<byte> shared)
    {
        if (_privateKey.AsSpan().ContainsAnyExcept((byte)0))
        {
            X25519.DerivePublicKey(_privateKey, _publicKey);
        }
        else
        {
            X25519.Generate(_privateKey, _publicKey);
        }

        return X25519.TryAgree(_privateKey, theirs, shared);
    }

    // With a preshared key a public key goes into the chaining key too (Noise, 9.2).
    private void MixPublicKey(ReadOnlySpan<byte> key)
    {
        _state.MixHash(key);
        _state.MixKey(key);
    }
}
