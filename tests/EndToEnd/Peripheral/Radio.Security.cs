using Peripheral.Hci;
using Peripheral.L2cap;
using Peripheral.Smp;

namespace Peripheral;

/// <summary>Pairing, keys and encryption.</summary>
internal sealed partial class Radio
{
    private uint _passkey;
    private bool _allowSecure = true;

    private void OnSecurity(Link link, byte[] pdu)
    {
        PairingStep step = link.Security.On(pdu);
        foreach (byte[] reply in step.Replies)
        {
            Send(link, ChannelId.Security, reply);
        }

        if (step.HasFailed)
        {
            _log($"Pairing with {link.Peer} failed.");
        }
    }

    private void OnKeyRequested(HciEvent.KeyRequested asked)
    {
        if (_link is not { } link || link.Handle != asked.Handle)
        {
            return;
        }

        byte[]? key = asked is { Random: 0, Diversifier: 0 } ? link.Security.FreshKey : null;
        if (key is null)
        {
            link.Bond = _bonds.Find(b => b.Peer == link.Peer && b.Random == asked.Random && b.Diversifier == asked.Diversifier);
            key = link.Bond?.LongTermKey;
        }

        byte[] handle = [(byte)asked.Handle, (byte)(asked.Handle >> 8)];
        if (key is null)
        {
            _log($"{link.Peer} wants to encrypt with a key that is not known.");
            _commands.Send(Opcode.RefuseKeyRequest, handle);
            return;
        }

        _commands.Send(Opcode.ReplyToKeyRequest, [.. handle, .. PairingContext.Reversed(key)]);
    }

    private void OnEncryption(HciEvent.EncryptionChanged changed)
    {
        if (_link is not { } link || link.Handle != changed.Handle || changed.Status != 0 || !changed.IsOn)
        {
            return;
        }

        link.Session.IsEncrypted = true;
        if (link.Security.FreshKey is null)
        {
            _log($"The link to {link.Peer} is encrypted.");
            return;
        }

        (Bond bond, byte[][] keys) = link.Security.OnEncrypted();
        _bonds.RemoveAll(b => b.Peer == bond.Peer);
        _bonds.Add(bond);
        foreach ((ushort handle, ushort value) in link.Session.Subscriptions)
        {
            bond.Subscriptions[handle] = value;
        }

        link.Bond = bond;
        link.Session.HasBond = true;
        link.Session.Subscriptions = bond.Subscriptions;
        foreach (byte[] key in keys)
        {
            Send(link, ChannelId.Security, key);
        }

        _log($"{link.Peer} is bonded.");
    }
}
