using System.Security.Cryptography;

namespace Peripheral.Smp;

/// <summary>
/// The functions of the Core specification, volume 3, part H, section 2.2. As there, the most significant byte comes
/// first in every value; what goes over the air is turned round by the caller.
/// </summary>
internal static class SmpCrypto
{
    public const int BlockLength = 16;

    // f5 derives its key with this salt and names its result "btle" (section 2.2.7).
    private static readonly byte[] F5Salt = Convert.FromHexString("6C888391AAF5A53860370BDB5A6083BE");
    private static readonly byte[] F5KeyId = "btle"u8.ToArray();

    /// <summary>The security function e: AES-128 of one block.</summary>
    public static byte[] E(ReadOnlySpan<byte> key, ReadOnlySpan<byte> block)
    {
        using var aes = Aes.Create();
        aes.Key = key.ToArray();
        return aes.EncryptEcb(block, PaddingMode.None);
    }

    /// <summary>The confirm value of legacy pairing (2.2.3).</summary>
    public static byte[] C1(byte[] k, byte[] r, byte[] request, byte[] response, byte[] initiator, byte[] responder, byte initiatorType, byte responderType)
    {
        byte[] p1 = [.. response, .. request, responderType, initiatorType];
        byte[] p2 = [0, 0, 0, 0, .. initiator, .. responder];
        return E(k, Xor(E(k, Xor(r, p1)), p2));
    }

    /// <summary>The short-term key of legacy pairing (2.2.4): the lower halves of the two random values.</summary>
    public static byte[] S1(byte[] k, byte[] responderRandom, byte[] initiatorRandom) =>
        E(k, [.. responderRandom[8..], .. initiatorRandom[8..]]);

    /// <summary>The confirm value of LE Secure Connections (2.2.6).</summary>
    public static byte[] F4(byte[] u, byte[] v, byte[] x, byte z) => AesCmac.Compute(x, [.. u, .. v, z]);

    /// <summary>MacKey and long-term key of LE Secure Connections (2.2.7); an address is its type and six bytes.</summary>
    public static (byte[] MacKey, byte[] LongTermKey) F5(byte[] w, byte[] n1, byte[] n2, byte[] a1, byte[] a2)
    {
        byte[] t = AesCmac.Compute(F5Salt, w);
        byte[] rest = [.. F5KeyId, .. n1, .. n2, .. a1, .. a2, 1, 0];      // the length: 256 bits
        return (AesCmac.Compute(t, [0, .. rest]), AesCmac.Compute(t, [1, .. rest]));
    }

    /// <summary>The check value of LE Secure Connections (2.2.8).</summary>
    public static byte[] F6(byte[] w, byte[] n1, byte[] n2, byte[] r, byte[] capabilities, byte[] a1, byte[] a2) =>
        AesCmac.Compute(w, [.. n1, .. n2, .. r, .. capabilities, .. a1, .. a2]);

    private static byte[] Xor(byte[] a, byte[] b) => [.. a.Zip(b, (x, y) => (byte)(x ^ y))];
}
