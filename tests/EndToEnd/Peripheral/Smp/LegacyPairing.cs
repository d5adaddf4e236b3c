using System.Security.Cryptography;
using static Peripheral.Smp.PairingContext;

namespace Peripheral.Smp;

/// <summary>The responder of LE legacy pairing with a passkey (volume 3, part H, section 2.3.5.5).</summary>
internal sealed class LegacyPairing(PairingContext context)
{
    private readonly byte[] _random = RandomNumberGenerator.GetBytes(SmpCrypto.BlockLength);
    private byte[]? _confirm;

    public PairingStep On(ReadOnlySpan<byte> pdu) => (pdu[0], pdu.Length - 1) switch
    {
        (Pdu.PairingConfirm, SmpCrypto.BlockLength) => OnConfirm(Reversed(pdu[1..])),
        (Pdu.PairingRandom, SmpCrypto.BlockLength) when _confirm is not null => OnRandom(Reversed(pdu[1..])),
        _ => PairingStep.Fail(Pdu.UnspecifiedReason),
    };

    private PairingStep OnConfirm(byte[] confirm)
    {
        _confirm = confirm;
        return PairingStep.Reply([Pdu.PairingConfirm, .. Reversed(Confirm(_random))]);
    }

    private PairingStep OnRandom(byte[] random)
    {
        if (!Confirm(random).AsSpan().SequenceEqual(_confirm))
        {
            return PairingStep.Fail(Pdu.ConfirmValueFailed);
        }

        return PairingStep.Reply([Pdu.PairingRandom, .. Reversed(_random)]) with
        {
            Key = SmpCrypto.S1(context.PasskeyBlock(), _random, random),
        };
    }

    private byte[] Confirm(byte[] random) => SmpCrypto.C1(
        context.PasskeyBlock(), random, Reversed(context.Request), Reversed(context.Response),
        context.Initiator.BigEndian(), context.Responder.BigEndian(), context.Initiator.Type, context.Responder.Type);
}
