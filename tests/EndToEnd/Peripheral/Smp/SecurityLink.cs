using System.Buffers.Binary;
using System.Security.Cryptography;
using Peripheral.Hci;
using static Peripheral.Smp.PairingContext;

namespace Peripheral.Smp;

/// <summary>
/// The Security Manager of one link, as the responder: DisplayOnly with a passkey, and no way round it, so that every key
/// is an authenticated one.
/// </summary>
internal sealed class SecurityLink(DeviceAddress own, DeviceAddress peer, Func<uint> passkey, bool allowSecure, byte[] identityKey) : IDisposable
{
    private const byte DisplayOnly = 0;
    private const byte KeyboardOnly = 2;
    private const byte KeyboardDisplay = 4;
    private PairingContext? _context;
    private LegacyPairing? _legacy;
    private SecurePairing? _secure;
    private byte[]? _key;

    /// <summary>The key that pairing on this link led to, for the encryption that follows it; asked for with EDIV and Rand 0.</summary>
    public byte[]? FreshKey => _key;

    /// <summary>What to answer to a PDU of the peer.</summary>
    public PairingStep On(ReadOnlySpan<byte> pdu)
    {
        PairingStep step = pdu[0] switch
        {
            Pdu.PairingRequest when pdu.Length == 7 => OnRequest(pdu),
            Pdu.PairingConfirm or Pdu.PairingRandom or Pdu.PublicKey or Pdu.DhKeyCheck => _secure?.On(pdu) ?? _legacy?.On(pdu) ?? PairingStep.None,
            Pdu.PairingFailed => PairingStep.None with { HasFailed = true },
            // The peer's own keys: a radio that never connects by itself has no use for them.
            >= Pdu.EncryptionInformation and <= 0x0a => PairingStep.None,
            _ => PairingStep.Fail(Pdu.CommandNotSupported),
        };
        if (step.HasFailed)
        {
            Reset();
        }

        _key = step.Key ?? _key;
        return step;
    }

    /// <summary>The link is encrypted with the fresh key: the bond, and the PDUs that hand our keys out.</summary>
    public (Bond Bond, byte[][] Keys) OnEncrypted()
    {
        bool isSecure = _secure is not null;
        byte[] key = isSecure ? _key! : RandomNumberGenerator.GetBytes(SmpCrypto.BlockLength);
        byte[] random = RandomNumberGenerator.GetBytes(10);
        ulong rand = isSecure ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(random);
        ushort diversifier = isSecure ? (ushort)0 : BinaryPrimitives.ReadUInt16LittleEndian(random.AsSpan(8));
        byte distributed = _context!.Response[6];
        var keys = new List<byte[]>();
        if (!isSecure && (distributed & Pdu.EncryptionKey) != 0)
        {
            keys.Add([Pdu.EncryptionInformation, .. Reversed(key)]);
            keys.Add([Pdu.CentralIdentification, .. random[8..], .. random[..8]]);
        }

        if ((distributed & Pdu.IdentityKey) != 0)
        {
            keys.Add([Pdu.IdentityInformation, .. Reversed(identityKey)]);
            keys.Add([Pdu.IdentityAddress, own.Type, .. own.LittleEndian()]);
        }

        Reset();
        return (new Bond(peer, key, rand, diversifier), [.. keys]);
    }

    public void Dispose() => Reset();

    private PairingStep OnRequest(ReadOnlySpan<byte> pdu)
    {
        Reset();
        if (pdu[1] is not (KeyboardOnly or KeyboardDisplay))
        {
            return PairingStep.Fail(Pdu.AuthenticationRequirements);        // nobody there could type the passkey
        }

        bool isSecure = allowSecure && (pdu[3] & Pdu.SecureConnections) != 0;
        byte requirements = (byte)(Pdu.Bonding | Pdu.PersonInTheMiddle | (isSecure ? Pdu.SecureConnections : 0));
        byte ours = (byte)(pdu[6] & (Pdu.EncryptionKey | Pdu.IdentityKey));
        byte theirs = (byte)(pdu[5] & (Pdu.EncryptionKey | Pdu.IdentityKey));
        byte[] response = [Pdu.PairingResponse, DisplayOnly, 0, requirements, SmpCrypto.BlockLength, theirs, ours];
        _context = new PairingContext(pdu.ToArray(), response, peer, own, passkey());
        (_legacy, _secure) = isSecure ? ((LegacyPairing?)null, new SecurePairing(_context)) : (new LegacyPairing(_context), null);
        return PairingStep.Reply(response);
    }

    private void Reset()
    {
        _secure?.Dispose();
        (_legacy, _secure, _context, _key) = (null, null, null, null);
    }
}
