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

    /// <summary>Receives until stopped.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Task.WhenAll(ReceiveAsync(_v4, ResponderTransport.GroupV4, stop), _v6 is null ? Task.CompletedTask : ReceiveAsync(_v6, ResponderTransport.GroupV6, stop));

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
        var socket = to.AddressFamily == AddressFamily.InterNetwork ? _v4 : _v6;
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
        _joined.RemoveWhere(j => !links.Any(l => l.Index == j.Link));
        foreach (var link in links)
        {
            Join(link, _v4, AddressFamily.InterNetwork);
            Join(link, _v6, AddressFamily.InterNetworkV6);
        }
    }

    private void Join(NetworkLink link, Socket? socket, AddressFamily family)
    {
        if (socket is null || !link.Has(family) || !_joined.Add((link.Index, family)))
        {
            return;
        }

        try
        {
            if (family == AddressFamily.InterNetwork)
            {
                socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                    new MulticastOption(ResponderTransport.GroupV4.Address, link.Index));
            }
            else
            {
                socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership,
                    new IPv6MulticastOption(ResponderTransport.GroupV6.Address, link.Index));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // The interface went and came under the same number: it was joined all the time.
            _log.AlreadyJoined(link.Name);
        }
        catch (SocketException e)
        {
            _joined.Remove((link.Index, family));
            _log.JoinFailed(link.Name, e.Message);
        }
    }
}
