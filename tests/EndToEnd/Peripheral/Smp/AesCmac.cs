namespace Peripheral.Smp;

/// <summary>AES-CMAC (RFC 4493), which the class library does not have.</summary>
internal static class AesCmac
{
    private const byte Remainder = 0x87;        // the field polynomial, when a subkey is shifted out of its 128 bits

    public static byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        byte[] subkey = Double(SmpCrypto.E(key, new byte[SmpCrypto.BlockLength]));
        int full = message.Length == 0 ? 0 : (message.Length - 1) / SmpCrypto.BlockLength;
        byte[] last = new byte[SmpCrypto.BlockLength];
        ReadOnlySpan<byte> tail = message[(full * SmpCrypto.BlockLength)..];
        tail.CopyTo(last);
        if (tail.Length < SmpCrypto.BlockLength)
        {
            last[tail.Length] = 0x80;
            subkey = Double(subkey);
        }

        byte[] state = new byte[SmpCrypto.BlockLength];
        for (int i = 0; i < full; i++)
        {
            state = SmpCrypto.E(key, Xor(state, message.Slice(i * SmpCrypto.BlockLength, SmpCrypto.BlockLength)));
        }

        return SmpCrypto.E(key, Xor(state, Xor(last, subkey)));
    }

    private static byte[] Double(byte[] value)
    {
        byte[] shifted = new byte[value.Length];
        for (int i = 0; i < value.Length; i++)
        {
            shifted[i] = (byte)((value[i] << 1) | (i + 1 < value.Length ? value[i + 1] >> 7 : 0));
        }

        if ((value[0] & 0x80) != 0)
        {
            shifted[^1] ^= Remainder;
        }

        return shifted;
    }

    private static byte[] Xor(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        byte[] result = new byte[a.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (byte)(a[i] ^ b[i]);
        }

        return result;
    }
}
