using Peripheral.Att;
using Peripheral.L2cap;

namespace Peripheral;

/// <summary>Attributes: what is written comes back as a notification, as from a serial line that is looped.</summary>
internal sealed partial class Radio
{
    private const ushort NotifyBit = 1;
    private bool _dropsNextWrite;
    private int _writes;

    private void OnAttribute(Link link, byte[] pdu)
    {
        if (_dropsNextWrite && pdu[0] == AttOpcode.Write)
        {
            _dropsNextWrite = false;
            _log("A write was answered by hanging up.");
            HangUp();
            return;
        }

        if (link.Attributes.Answer(pdu) is { } answer)
        {
            Send(link, ChannelId.Attribute, answer);
        }

        while (link.Session.Written.TryDequeue(out var written))
        {
            _writes++;
            if (written.Handle == _table.Receive)
            {
                Notify(written.Value);
            }
        }
    }

    /// <summary>Sets the value of the transmit characteristic and tells the peer if it subscribed.</summary>
    private bool Notify(byte[] value)
    {
        _table.Find(_table.Transmit)!.Value = value;
        if (_link is not { } link || !link.Session.IsEncrypted || !link.Session.IsSubscribed(_table.Transmit, NotifyBit))
        {
            return false;
        }

        int room = link.Session.Mtu - 3;
        byte[] head = [AttOpcode.Notification, (byte)_table.Transmit, (byte)(_table.Transmit >> 8)];
        Send(link, ChannelId.Attribute, [.. head, .. value[..Math.Min(room, value.Length)]]);
        return true;
    }

    /// <summary>As a new firmware: other services. What a bonded peer had configured is gone with them, but for Service Changed, which stays where it is.</summary>
    private bool Rebuild(AttBuild build)
    {
        if (_link is not null)
        {
            return false;
        }

        _table = new AttTable(_options.Name, build);
        ushort kept = AttTable.ConfigurationOf(_table.ServiceChanged);
        foreach (var subscriptions in _bonds.Select(b => b.Subscriptions))
        {
            subscriptions.Keys.Where(k => k != kept).ToList().ForEach(k => subscriptions.Remove(k));
        }

        return true;
    }

    /// <summary>Says that the services changed, which the peer confirms.</summary>
    private bool IndicateServiceChanged()
    {
        const ushort IndicateBit = 2;
        if (_link is not { } link || !link.Session.IsSubscribed(_table.ServiceChanged, IndicateBit))
        {
            return false;
        }

        byte[] wholeRange = [1, 0, 0xff, 0xff];
        Send(link, ChannelId.Attribute, [AttOpcode.Indication, (byte)_table.ServiceChanged, (byte)(_table.ServiceChanged >> 8), .. wholeRange]);
        return true;
    }
}
