using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EspProxy.Noise;

/// <summary>One direction of an encrypted connection: a key and the number of the next message (Noise, 5.1).</summary>
internal sealed class CipherState : IDisposable
{
    public const int TagSize = 16;

    // The last number is reserved (Noise, 5.1); a connection does not live long enough to come near it.
    private const ulong LastNonce = ulong.MaxValue;
    private const int NonceSize = 12;

    private readonly ChaCha20Poly1305 _cipher;
    private ulong _nonce;

    public CipherState(ReadOnlySpan<byte> key) => _cipher = new ChaCha20Poly1305(key);

    /// <summary>For tests, which cannot send so many messages.</summary>
    internal CipherState(ReadOnlySpan<byte> key, ulong nonce) : this(key) => _nonce = nonce;

    /// <summary>Encrypts the bytes where they are; the tag may follow them in the same buffer.</summary>
    /// <exception cref="CryptographicException">There is no number left.</exception>
    public void Encrypt(Span<byte> text, Span<byte> tag, ReadOnlySpan<byte> associated = default)
    {
        if (_nonce == LastNonce)
        {
            throw new CryptographicException("A key has encrypted as many messages as it may.");
        }

        Span<byte> nonce = stackalloc byte[NonceSize];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], _nonce++);
        _cipher.Encrypt(nonce, text, text, tag, associated);
    }

    /// <summary>Decrypts the bytes where they are. False when they were not encrypted with this key as the next message, or none is left.</summary>
    public bool TryDecrypt(Span<byte> text, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associated = default)
    {
        if (_nonce == LastNonce)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[NonceSize];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], _nonce);
        try
        {
            _cipher.Decrypt(nonce, text, tag, text, associated);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        _nonce++;
        return true;
    }

    public void Dispose() => _cipher.Dispose();
}
