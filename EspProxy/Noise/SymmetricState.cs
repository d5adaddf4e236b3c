using System.Security.Cryptography;

namespace EspProxy.Noise;

/// <summary>What a handshake has agreed on so far: the chaining key, the hash of all that was said, and a cipher (Noise, 5.2).</summary>
internal sealed class SymmetricState : IDisposable
{
    private const int HashSize = SHA256.HashSizeInBytes;

    private readonly byte[] _chainingKey = new byte[HashSize];
    private readonly byte[] _hash = new byte[HashSize];
    private CipherState? _cipher;

    /// <summary>Starts with the name of the protocol, which must be longer than a hash, and what was said before the handshake.</summary>
    public SymmetricState(ReadOnlySpan<byte> protocolName, ReadOnlySpan<byte> prologue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(protocolName.Length, HashSize);
        SHA256.HashData(protocolName, _hash);
        _hash.CopyTo(_chainingKey, 0);
        MixHash(prologue);
    }

    public void MixHash(ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_hash);
        hash.AppendData(data);
        hash.GetHashAndReset(_hash);
    }

    public void MixKey(ReadOnlySpan<byte> material)
    {
        Span<byte> output = stackalloc byte[2 * HashSize];
        Derive(material, output);
        output[..HashSize].CopyTo(_chainingKey);
        SetKey(output[HashSize..]);
        CryptographicOperations.ZeroMemory(output);
    }

    public void MixKeyAndHash(ReadOnlySpan<byte> material)
    {
        Span<byte> output = stackalloc byte[3 * HashSize];
        Derive(material, output);
        output[..HashSize].CopyTo(_chainingKey);
        MixHash(output[HashSize..^HashSize]);
        SetKey(output[^HashSize..]);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>The tag of an empty payload, which proves everything up to here.</summary>
    public void EncryptEmptyAndHash(Span<byte> tag)
    {
        _cipher!.Encrypt([], tag, _hash);
        MixHash(tag);
    }

    /// <summary>False when the tag of an empty payload does not prove what was said up to here.</summary>
    public bool TryDecryptEmptyAndHash(ReadOnlySpan<byte> tag)
    {
        bool proven = _cipher!.TryDecrypt([], tag, _hash);
        MixHash(tag);
        return proven;
    }

    /// <summary>The two directions: the initiator's first.</summary>
    public (CipherState FromInitiator, CipherState FromResponder) Split()
    {
        Span<byte> output = stackalloc byte[2 * HashSize];
        Derive([], output);
        var ciphers = (new CipherState(output[..HashSize]), new CipherState(output[HashSize..]));
        CryptographicOperations.ZeroMemory(output);
        return ciphers;
    }

    public void Dispose()
    {
        _cipher?.Dispose();
        CryptographicOperations.ZeroMemory(_chainingKey);
        CryptographicOperations.ZeroMemory(_hash);
    }

    // Noise's HKDF (4.3) is that of RFC 5869 with the chaining key as salt and nothing as info. It is used in its two halves,
    // since the whole of it in OpenSSL refuses to start from nothing, which is what the last step of the handshake does.
    private void Derive(ReadOnlySpan<byte> material, Span<byte> output)
    {
        Span<byte> secret = stackalloc byte[HashSize];
        HMACSHA256.HashData(_chainingKey, material, secret);
        HKDF.Expand(HashAlgorithmName.SHA256, secret, output, []);
        CryptographicOperations.ZeroMemory(secret);
    }

    private void SetKey(ReadOnlySpan<byte> key)
    {
        _cipher?.Dispose();
        _cipher = new CipherState(key);
    }
}
