using EspProxy.Protocol.Messages;
using Google.Protobuf;
using Command = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace EspProxy.Tests.Bluetooth;

/// <summary>What clients ask of devices.</summary>
internal sealed partial class BluetoothHistory
{
    private const uint NoHandle = 999;

    private static readonly string[] Readable = [Radio.Plain, Radio.Notifying, Radio.Protected, Radio.WriteOnly];

    // Mostly the owner, and mostly a device that has a link.
    private (ClientBelief? Client, Peer Peer) Asker(HistoryStep step, bool prefersLinked)
    {
        var client = Owner is { } owner && step.Who < 85 ? owner : _clients.Count > 0 ? _clients[step.Who % _clients.Count] : null;
        Peer[] up = prefersLinked && step.Where < 80 ? [.. client?.Links.Where(l => l.IsUp).Select(l => l.Peer) ?? []] : [];
        return (client, up.Length > 0 ? up[step.Where % up.Length] : _peers[step.Where % _peers.Length]);
    }

    private async Task ConnectAsync(HistoryStep step)
    {
        var (client, peer) = Asker(step, prefersLinked: false);
        if (client is not null)
        {
            await ConnectAsync(client, peer, step.How);
        }
    }

    private static Task ConnectAsync(ClientBelief client, Peer peer, int how)
    {
        var request = ProxyStage.Connect(peer.Address);
        request.RequestType = how % 2 == 0 ? Command.ConnectV3WithCache : Command.ConnectV3WithoutCache;
        return client.SendAsync((peer, request, LinkCommand.Connect));
    }

    private async Task ConnectWronglyAsync(HistoryStep step)
    {
        var (client, peer) = Asker(step, prefersLinked: false);
        var command = step.How % 2 == 0 ? Command.Connect : Command.ConnectV3WithoutCache;
        if (client is not null)
        {
            await client.SendAsync((peer, ProxyStage.Ask(command, peer.Address), LinkCommand.Invalid));
        }
    }

    private async Task DisconnectAsync(HistoryStep step)
    {
        var (client, peer) = Asker(step, prefersLinked: step.How < 80);
        if (client is not null)
        {
            await client.SendAsync((peer, ProxyStage.Ask(Command.Disconnect, peer.Address), LinkCommand.Disconnect));
        }
    }

    // In one packet, so that the one meets the other.
    private async Task ReconnectAsync(HistoryStep step)
    {
        var (client, peer) = Asker(step, prefersLinked: true);
        if (client is not null)
        {
            var disconnect = ((Peer, IMessage, object))(peer, ProxyStage.Ask(Command.Disconnect, peer.Address), LinkCommand.Disconnect);
            var connect = ((Peer, IMessage, object))(peer, ProxyStage.Connect(peer.Address), LinkCommand.Connect);
            await client.SendAsync(step.How % 3 == 0 ? [connect, disconnect] : step.How % 3 == 1 ? [disconnect, connect] : [disconnect, connect, disconnect]);
        }
    }

    private async Task AskAsync(HistoryStep step)
    {
        var (client, peer) = Asker(step, prefersLinked: true);
        if (client is not null)
        {
            await RequestAsync(client, peer, Request(client, peer, step.How));
        }
    }

    // Many at once.
    private async Task AskMuchAsync(HistoryStep step)
    {
        var (client, peer) = Asker(step, prefersLinked: true);
        if (client is not null)
        {
            var random = new Random(step.How);
            await client.SendAsync([.. Enumerable.Range(0, 2 + random.Next(12)).Select(_ => With(peer, Request(client, peer, random.Next(100))))]);
        }
    }

    private static Task RequestAsync(ClientBelief client, Peer peer, (IMessage Message, PendingRequest Request) asked) => client.SendAsync(With(peer, asked));

    private static (Peer, IMessage, object) With(Peer peer, (IMessage Message, PendingRequest Request) asked) => (peer, asked.Message, asked.Request);

    private static (IMessage, PendingRequest) Plain(Peer peer) => Read(peer, peer.Device.Handle(Radio.Plain));

    private static (IMessage, PendingRequest) Request(ClientBelief client, Peer peer, int how)
    {
        var device = peer.Device;
        return how switch
        {
            < 10 => (new BluetoothGATTGetServicesRequest { Address = peer.Address }, new PendingRequest(RequestKind.Services, 0)),
            < 30 => Read(peer, device.Handle(Readable[how % Readable.Length])),
            < 33 => Read(peer, NoHandle),
            < 46 => Write(peer, device.Handle(how % 4 == 0 ? Radio.Protected : how % 2 == 0 ? Radio.Plain : Radio.WriteOnly), RequestKind.Write),
            < 56 => Write(peer, device.Handle(Radio.Plain), RequestKind.Command),
            < 64 => ReadDescriptor(peer, how % 2 == 0 ? device.Descriptor(Radio.Plain, Radio.Description) : device.Descriptor(Radio.Notifying, Radio.Configuration)),
            < 68 => WriteDescriptor(peer, device.Descriptor(Radio.Plain, Radio.Description), peer.NextValue(), null),
            < 86 when client.IsOwner && client.Link(peer).IsUp => Notify(client, peer, how),
            < 90 => (ProxyStage.Ask(Command.Pair, peer.Address), new PendingRequest(RequestKind.Pair, 0)),
            < 92 => (ProxyStage.Ask(Command.Unpair, peer.Address), new PendingRequest(RequestKind.Unpair, 0)),
            < 95 => (ProxyStage.Ask(Command.ClearCache, peer.Address), new PendingRequest(RequestKind.ClearCache, 0)),
            _ => (new BluetoothSetConnectionParamsRequest { Address = peer.Address, MinInterval = 6, MaxInterval = 12, Timeout = 100 }, new PendingRequest(RequestKind.Tune, 0)),
        };
    }

    private static (IMessage, PendingRequest) Notify(ClientBelief client, Peer peer, int how)
    {
        string characteristic = how % 3 == 0 ? Radio.Indicating : Radio.Notifying;
        uint handle = peer.Device.Handle(characteristic);
        var belief = client.Link(peer).Notifications(handle);
        bool enable = how % 8 > 1;
        if (how % 2 == 0)
        {
            return (new BluetoothGATTNotifyRequest { Address = peer.Address, Handle = handle, Enable = enable }, new PendingRequest(RequestKind.Notify, handle, belief.Ask(enable)));
        }

        byte[] value = [(byte)(!enable ? 0 : characteristic == Radio.Indicating ? 2 : 1), 0];
        return WriteDescriptor(peer, peer.Device.Descriptor(characteristic, Radio.Configuration), value, belief.Configure(enable));
    }

    private static (IMessage, PendingRequest) Read(Peer peer, uint handle) =>
        (new BluetoothGATTReadRequest { Address = peer.Address, Handle = handle }, new PendingRequest(RequestKind.Read, handle));

    private static (IMessage, PendingRequest) ReadDescriptor(Peer peer, uint handle) =>
        (new BluetoothGATTReadDescriptorRequest { Address = peer.Address, Handle = handle }, new PendingRequest(RequestKind.Read, handle));

    private static (IMessage, PendingRequest) Write(Peer peer, uint handle, RequestKind kind)
    {
        var data = ByteString.CopyFrom(peer.NextValue());
        return (new BluetoothGATTWriteRequest { Address = peer.Address, Handle = handle, Response = kind == RequestKind.Write, Data = data }, new PendingRequest(kind, handle));
    }

    private static (IMessage, PendingRequest) WriteDescriptor(Peer peer, uint handle, byte[] value, Action<int>? answered) =>
        (new BluetoothGATTWriteDescriptorRequest { Address = peer.Address, Handle = handle, Data = ByteString.CopyFrom(value) },
            new PendingRequest(RequestKind.Write, handle, answered));
}
