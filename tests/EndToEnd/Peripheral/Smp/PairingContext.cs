using Peripheral.Hci;

namespace Peripheral.Smp;

/// <summary>What both ways of pairing start from; the two PDUs are as they went over the air.</summary>
internal sealed record PairingContext(byte[] Request, byte[] Response, DeviceAddress Initiator, DeviceAddress Responder, uint Passkey)
{
    /// <summary>The passkey as a 128-bit value, which is the temporary key of legacy pairing and ra, rb of LE Secure Connections.</summary>
    public byte[] PasskeyBlock()
    {
        byte[] block = new byte[SmpCrypto.BlockLength];
        for (int i = 0; i < 4; i++)
        {
            block[^(1 + i)] = (byte)(Passkey >> (8 * i));
        }

        return block;
    }

    /// <summary>Address with its type in front, as f5 and f6 take it.</summary>
    public static byte[] Typed(DeviceAddress address) => [address.Type, .. address.BigEndian()];

    /// <summary>IO capability, OOB flag and requirements of a PDU, most significant first, as f6 takes them.</summary>
    public static byte[] Capabilities(byte[] pdu) => [pdu[3], pdu[2], pdu[1]];

    public static byte[] Reversed(ReadOnlySpan<byte> value)
    {
        byte[] copy = value.ToArray();
        Array.Reverse(copy);
        return copy;
    }
}
