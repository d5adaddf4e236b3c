using System.Security.Cryptography;
using System.Threading.Channels;
using Peripheral.Att;
using Peripheral.Hci;
using Peripheral.L2cap;
using Peripheral.Smp;

namespace Peripheral;

/// <summary>
/// A MeshCore-like companion radio. One loop owns everything: packets, commands and the clock all become actions in its inbox.
/// </summary>
internal sealed partial class Radio : IDisposable
{
    private const byte RemoteUserTerminated = 0x13;

    private readonly RadioOptions _options;
    private readonly HciSocket _socket;
    private readonly HciCommands _commands;
    private readonly AclQueue _acl;
    private readonly Action<string> _log;
    private readonly Channel<Action> _inbox = System.Threading.Channels.Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly byte[] _identityKey = RandomNumberGenerator.GetBytes(SmpCrypto.BlockLength);
    private readonly List<Bond> _bonds = [];
    private AttTable _table;
    private Link? _link;

    public Radio(RadioOptions options, HciSocket socket, Action<string> log)
    {
        _options = options;
        _socket = socket;
        _log = log;
        _commands = new HciCommands(packet => _socket.Write(packet), log);
        _acl = new AclQueue(packet => _socket.Write(packet));
        _table = new AttTable(options.Name);
        _passkey = options.Passkey;
        _advertisement = Advertising.Default();
        _scanResponse = Advertising.ScanResponse(options.Name);
    }

    /// <summary>Lives until cancelled or until the controller is gone.</summary>
    public async Task RunAsync(TimeProvider time, CancellationToken ct)
    {
        new Thread(ReadPackets) { IsBackground = true, Name = "HCI" }.Start();
        SetUp();
        using var timer = new PeriodicTimer(Advertising.Interval, time);
        _timer = timer;
        await Task.WhenAny(DrainAsync(ct), TickAsync(timer, ct)).Unwrap();
    }

    public void Dispose()
    {
        _link?.Dispose();
        _socket.Dispose();
    }

    private async Task DrainAsync(CancellationToken ct)
    {
        await foreach (Action action in _inbox.Reader.ReadAllAsync(ct))
        {
            action();
        }
    }

    private async Task TickAsync(PeriodicTimer timer, CancellationToken ct)
    {
        while (await timer.WaitForNextTickAsync(ct))
        {
            _inbox.Writer.TryWrite(Advertise);
        }
    }

    private void ReadPackets()
    {
        while (_socket.Read() is { } packet)
        {
            _inbox.Writer.TryWrite(() => On(HciEvent.Parse(packet)));
        }

        _inbox.Writer.TryComplete();
    }

    private void SetUp()
    {
        byte[] everything = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f];
        byte[] connectedReportedUpdatedKeyAsked = [0x1f, 0, 0, 0, 0, 0, 0, 0];
        _commands.Send(Opcode.Reset, []);
        _commands.Send(Opcode.SetEventMask, everything);
        _commands.Send(Opcode.SetLowEnergyEventMask, connectedReportedUpdatedKeyAsked);
        _commands.Send(Opcode.ReadBufferSize, [], result =>
        {
            if (result is [var low, var high, > 0 and var count, ..])
            {
                _acl.SetBuffers(low | (high << 8), count);
            }
        });
        _commands.Send(Opcode.SetRandomAddress, _options.Address.LittleEndian());
        _commands.Send(Opcode.SetAdvertisingParameters, Advertising.Parameters());
        SendAdvertisement();
        _log($"The radio {_options.Address} is on hci{_options.Device}.");
    }

    private void On(HciEvent? happened)
    {
        switch (happened)
        {
            case HciEvent.CommandEnded e: _commands.OnEnded(e); break;
            case HciEvent.PacketsSent e: _acl.OnSent(e.Count); break;
            case HciEvent.Connected { Status: 0 } e: OnConnected(e); break;
            case HciEvent.Disconnected e: OnDisconnected(e); break;
            case HciEvent.KeyRequested e: OnKeyRequested(e); break;
            case HciEvent.EncryptionChanged e: OnEncryption(e); break;
            case HciEvent.AclReceived e when _link?.Handle == e.Handle: OnAcl(_link, e); break;
        }
    }

    private void OnConnected(HciEvent.Connected connected)
    {
        Bond? bond = _bonds.Find(b => b.Peer == connected.Peer);
        var session = new AttSession { HasBond = bond is not null, Subscriptions = bond?.Subscriptions ?? [] };
        _link = new Link(connected.Handle, connected.Peer, session, new AttServer(_table, session),
            new SecurityLink(_options.Address, connected.Peer, () => _passkey, _allowSecure, _identityKey));
        _isAdvertising = false;         // the controller stops by itself
        _log($"{connected.Peer} connected.");
    }

    private void OnDisconnected(HciEvent.Disconnected disconnected)
    {
        _log($"The link ended with reason 0x{disconnected.Reason:x2}.");
        _acl.OnDisconnected();
        _link?.Dispose();
        _link = null;
    }

    private void HangUp()
    {
        if (_link is { } link)
        {
            _commands.Send(Opcode.Disconnect, [(byte)link.Handle, (byte)(link.Handle >> 8), RemoteUserTerminated]);
        }
    }

    private void OnAcl(Link link, HciEvent.AclReceived acl)
    {
        if (!link.Frames.TryAdd(acl.IsContinuation, acl.Data, out ushort channel, out byte[] payload) || payload.Length == 0)
        {
            return;
        }

        switch (channel)
        {
            case ChannelId.Attribute: OnAttribute(link, payload); break;
            case ChannelId.Security: OnSecurity(link, payload); break;
            case ChannelId.Signalling when Signalling.Answer(payload) is { } answer: Send(link, channel, answer); break;
        }
    }

    private void Send(Link link, ushort channel, ReadOnlySpan<byte> payload) => _acl.Send(link.Handle, FrameAssembler.Frame(channel, payload));
}
