using System.Net;
using System.Threading.Channels;

namespace EspProxy.Mdns;

/// <summary>A packet, the interface it came by, who sent it, and whether to us alone or to a group.</summary>
internal readonly record struct Datagram(int Link, IPEndPoint From, IPAddress To, byte[] Packet);

/// <summary>How the responder hears and speaks: the sockets, or a test.</summary>
/// <param name="Send">By an interface, to somebody.</param>
/// <param name="Join">Listens on these interfaces from now on.</param>
internal sealed record ResponderTransport(
    ChannelReader<Datagram> Incoming, Action<int, IPEndPoint, byte[]> Send, Action<IReadOnlyList<NetworkLink>> Join)
{
    public const int Port = 5353;

    public static IPEndPoint GroupV4 { get; } = new(IPAddress.Parse("224.0.0.251"), Port);

    public static IPEndPoint GroupV6 { get; } = new(IPAddress.Parse("ff02::fb"), Port);
}
