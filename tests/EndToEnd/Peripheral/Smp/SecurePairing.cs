using System.Security.Cryptography;
using static Peripheral.Smp.PairingContext;

namespace Peripheral.Smp;

/// <summary>The responder of LE Secure Connections with a passkey (volume 3, part H, section 2.3.5.6.3).</summary>
internal sealed class SecurePairing(PairingContext context) : IDisposable
{
    private const int Rounds = 20;              // one for each bit of the passkey
    private const int CoordinateLength = 32;
    private readonly ECDiffieHellman _own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private byte[] _ownX = [];
    private byte[] _peerX = [];
    private byte[] _secret = [];
    private byte[] _confirm = [];
    private byte[] _random = [];
    private byte[] _peerRandom = [];
    private int _round;

    public PairingStep On(ReadOnlySpan<byte> pdu) => (pdu[0], pdu.Length - 1) switch
    {
        (Pdu.PublicKey, 2 * CoordinateLength) => OnPublicKey(Reversed(pdu[1..33]), Reversed(pdu[33..])),
        (Pdu.PairingConfirm, SmpCrypto.BlockLength) when _peerX.Length > 0 && _round < Rounds => OnConfirm(Reversed(pdu[1..])),
        (Pdu.PairingRandom, SmpCrypto.BlockLength) when _confirm.Length > 0 => OnRandom(Reversed(pdu[1..])),
        (Pdu.DhKeyCheck, SmpCrypto.BlockLength) when _round == Rounds => OnCheck(Reversed(pdu[1..])),
        _ => PairingStep.Fail(Pdu.UnspecifiedReason),
    };

    public void Dispose() => _own.Dispose();

    private PairingStep OnPublicKey(byte[] x, byte[] y)
    {
        try
        {
            using var peer = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            _secret = _own.DeriveRawSecretAgreement(peer.PublicKey);
        }
        catch (CryptographicException)
        {
            // A point that is not on the curve would give our key away (section 2.3.5.6.1).
            return PairingStep.Fail(Pdu.DhKeyCheckFailed);
        }

        _peerX = x;
        ECPoint own = _own.ExportParameters(includePrivateParameters: false).Q;
        _ownX = own.X!;
        return PairingStep.Reply([Pdu.PublicKey, .. Reversed(own.X), .. Reversed(own.Y)]);
    }

    private PairingStep OnConfirm(byte[] confirm)
    {
        _confirm = confirm;
        _random = RandomNumberGenerator.GetBytes(SmpCrypto.BlockLength);
        return PairingStep.Reply([Pdu.PairingConfirm, .. Reversed(SmpCrypto.F4(_ownX, _peerX, _random, PasskeyBit()))]);
    }

    private PairingStep OnRandom(byte[] random)
    {
        if (!SmpCrypto.F4(_peerX, _ownX, random, PasskeyBit()).AsSpan().SequenceEqual(_confirm))
        {
            return PairingStep.Fail(Pdu.ConfirmValueFailed);
        }

        (_peerRandom, _confirm) = (random, []);
        _round++;
        return PairingStep.Reply([Pdu.PairingRandom, .. Reversed(_random)]);
    }

    private PairingStep OnCheck(byte[] check)
    {
        byte[] initiator = Typed(context.Initiator);
        byte[] responder = Typed(context.Responder);
        (byte[] macKey, byte[] key) = SmpCrypto.F5(_secret, _peerRandom, _random, initiator, responder);
        byte[] passkey = context.PasskeyBlock();
        byte[] expected = SmpCrypto.F6(macKey, _peerRandom, _random, passkey, Capabilities(context.Request), initiator, responder);
        if (!expected.AsSpan().SequenceEqual(check))
        {
            return PairingStep.Fail(Pdu.DhKeyCheckFailed);
        }

        byte[] own = SmpCrypto.F6(macKey, _random, _peerRandom, passkey, Capabilities(context.Response), responder, initiator);
        return PairingStep.Reply([Pdu.DhKeyCheck, .. Reversed(own)]) with { Key = key };
    }

    private byte PasskeyBit() => (byte)(0x80 | ((context.Passkey >> _round) & 1));
}
