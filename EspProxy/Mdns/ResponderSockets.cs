using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace EspProxy.Mdns;

/// <summary>One socket for each family on port 5353, shared with whoever else listens there.</summary>
internal sealed class ResponderSockets : IDisposable
{
    // SOL_SOCKET and SO_REUSEPORT: responders that set only the latter are met too.
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    // IPPROTO_IPV6 and IPV6_UNICAST_HOPS: .NET's HopLimit is what Linux does not have.
    private const int IPv6Level = 41;
    private const int UnicastHops = 16;

    // A reply that came over a router would have less (RFC 6762, section 11).
    private const int HopLimit = 255;

    private readonly ILogger _log;
    private readonly Socket _v4;
    private readonly Socket? _v6;
    private readonly HashSet<(int Link, AddressFamily Family)> _joined = [];

    // What was told already; it is tried again at each look.
    private readonly HashSet<(int Link, AddressFamily Family)> _refused = [];

    // A flood costs the oldest packets; whoever meant them asks again.
    private readonly Channel<Datagram> _incoming = Channel.CreateBounded<Datagram>(
        new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <exception cref="SocketException">The port cannot be shared.</exception>
    public ResponderSockets(ILogger log)
    {
        _log = log;
        _v4 = Open(AddressFamily.InterNetwork);
        try
        {
            _v6 = Socket.OSSupportsIPv6 ? Open(AddressFamily.InterNetworkV6) : null;
        }
        catch
        {
            _v4.Dispose();
            throw;
        }
    }

    public ResponderTransport Transport => new(_incoming.Reader, Send, Join);

    /// <summary>Receives until stopped, or until one of the sockets fails.</summary>
    /// <exception cref="SocketException">A socket failed.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> families = [ReceiveAsync(_v4, ResponderTransport.GroupV4, end.Token)];
        if (_v6 is not null)
        {
            families.Add(ReceiveAsync(_v6, ResponderTransport.GroupV6, end.Token));
        }

        await Task.WhenAny(families);
        await end.CancelAsync();
        await Task.WhenAll(families);
    }

    public void Dispose()
    {
        _v4.Dispose();
        _v6?.Dispose();
    }

    private static Socket Open(AddressFamily family)
    {
        var socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            bool isV4 = family == AddressFamily.InterNetwork;
            var level = isV4 ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(1));
            if (isV4)
            {
                socket.Ttl = HopLimit;
            }
            else
            {
                socket.DualMode = false;
                socket.SetRawSocketOption(IPv6Level, UnicastHops, BitConverter.GetBytes(HopLimit));
            }

            socket.SetSocketOption(level, SocketOptionName.PacketInformation, true);
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, HopLimit);
            socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, true);
            socket.Bind(new IPEndPoint(isV4 ? IPAddress.Any : IPAddress.IPv6Any, ResponderTransport.Port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ReceiveAsync(Socket socket, IPEndPoint any, CancellationToken stop)
    {
        byte[] buffer = new byte[DnsReader.LongestPacket + 1];
        while (true)
        {
            try
            {
                var received = await socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, any, stop);
                if (received.ReceivedBytes <= DnsReader.LongestPacket)
                {
                    var way = received.PacketInformation;
                    _incoming.Writer.TryWrite(new Datagram(way.Interface, (IPEndPoint)received.RemoteEndPoint, way.Address, buffer[..received.ReceivedBytes]));
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // An earlier unicast answer reached nobody.
                _log.SendFailed(any, e.Message);
            }
        }
    }

    private void Send(int link, IPEndPoint to, byte[] packet)
    {
        var socket = Of(to.AddressFamily);
        try
        {
            if (to.Address.IsIPv6Multicast)
            {
                socket?.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link);
                to = new IPEndPoint(new IPAddress(to.Address.GetAddressBytes(), link), to.Port);
            }
            else if (to.Equals(ResponderTransport.GroupV4))
            {
                socket?.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(link));
            }

            socket?.SendTo(packet, to);
        }
        catch (SocketException e)
        {
            // The interface may just have gone; the addresses are looked at again soon.
            _log.SendFailed(to, e.Message);
        }
    }

    private void Join(IReadOnlyList<NetworkLink> links)
    {
        _refused.RemoveWhere(r => !IsThere(r));
        foreach (var gone in _joined.Where(j => !IsThere(j)).ToList())
        {
            Leave(gone.Link, gone.Family);
            _joined.Remove(gone);
        }

        foreach (var link in links)
        {
            Join(link, AddressFamily.InterNetwork);
            Join(link, AddressFamily.InterNetworkV6);
        }

        bool IsThere((int Link, AddressFamily Family) place) => links.Any(l => l.Index == place.Link && l.Has(place.Family));
    }

    private void Join(NetworkLink link, AddressFamily family)
    {
        if (Of(family) is null || !link.Has(family) || !_joined.Add((link.Index, family)))
        {
            return;
        }

        try
        {
            Set(SocketOptionName.AddMembership, link.Index, family);
            _refused.Remove((link.Index, family));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // The interface went and came under the same number: it was joined all the time.
            _log.AlreadyJoined(link.Name);
        }
        catch (SocketException e)
        {
            _joined.Remove((link.Index, family));
            if (_refused.Add((link.Index, family)))
            {
                _log.JoinFailed(link.Name, e.Message);
            }
        }
    }

    // The kernel allows a socket 20 of them (net.ipv4.igmp_max_memberships), and keeps those of interfaces that are gone.
    private void Leave(int link, AddressFamily family)
    {
        try
        {
            Set(SocketOptionName.DropMembership, link, family);
        }
        catch (SocketException e)
        {
            _log.LeaveFailed(link, e.Message);
        }
    }

    private void Set(SocketOptionName membership, int link, AddressFamily family)
    {
        if (family == AddressFamily.InterNetwork)
        {
            _v4.SetSocketOption(SocketOptionLevel.IP, membership, new MulticastOption(ResponderTransport.GroupV4.Address, link));
        }
        else
        {
            _v6!.SetSocketOption(SocketOptionLevel.IPv6, membership, new IPv6MulticastOption(ResponderTransport.GroupV6.Address, link));
        }
    }

    private Socket? Of(AddressFamily family) => family == AddressFamily.InterNetwork ? _v4 : _v6;
}
