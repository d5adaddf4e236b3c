namespace EspProxy.Noise;

/// <summary>X25519 where OpenSSL has none (a FIPS build, say): Bouncy Castle's, whose time does not depend on the keys.</summary>
internal static class ManagedX25519
{
    /// <summary>False when the secret would be all zeros.</summary>
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared) =>
        Org.BouncyCastle.Math.EC.Rfc7748.X25519.CalculateAgreement(privateKey, publicKey, shared);
}
