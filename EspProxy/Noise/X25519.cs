using System.Security.Cryptography;

namespace EspProxy.Noise;

/// <summary>
/// The key agreement of RFC 7748, which the base class library does not have: by OpenSSL, on which .NET's own cryptography
/// stands, else by Bouncy Castle (docs/decisions/0006-noise.md).
/// </summary>
internal static class X25519
{
    public const int KeySize = 32;

    private static readonly LibCrypto? Native = LibCrypto.Load();

    // Where every public key starts from.
    private static readonly byte[] Point = [9, .. new byte[KeySize - 1]];

    /// <summary>A new key pair.</summary>
    public static void Generate(Span<byte> privateKey, Span<byte> publicKey)
    {
        RandomNumberGenerator.Fill(privateKey);
        DerivePublicKey(privateKey, publicKey);
    }

    public static void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        if (!TryAgree(privateKey, Point, publicKey))
        {
            throw new CryptographicException("X25519 gave no public key.");
        }
    }

    /// <summary>
    /// What both sides can compute and nobody else. False when it is all zeros, as the few public keys give that make the
    /// secret one that everybody knows (RFC 7748, 6.1).
    /// </summary>
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared) =>
        Native?.TryAgree(privateKey, publicKey, shared) ?? ManagedX25519.TryAgree(privateKey, publicKey, shared);
}
