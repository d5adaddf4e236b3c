using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace EspProxy.Mdns;

/// <summary>The machine's interfaces and addresses as they are at this moment.</summary>
internal static class NetworkAddresses
{
    /// <summary>How often they are looked at: Home Assistant waits longer than this between attempts.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Every interface that is up, can multicast and leads out of the machine.</summary>
    public static IReadOnlyList<NetworkLink> Read()
    {
        var links = new List<NetworkLink>();
        foreach (var network in NetworkInterface.GetAllNetworkInterfaces().OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            if (network.OperationalStatus == OperationalStatus.Up && network.SupportsMulticast && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
                && Read(network) is { Addresses.Count: > 0 } link)
            {
                links.Add(link);
            }
        }

        return links;
    }

    /// <summary><c>wifi</c> when the default route goes over a wireless interface, else <c>ethernet</c>.</summary>
    public static string Kind(string root = "/")
    {
        string routes = Path.Combine(root, "proc/net/route");
        string? name = File.Exists(routes)
            ? File.ReadLines(routes).Select(l => l.Split('\t')).FirstOrDefault(c => c.Length > 7 && c[1] == "00000000" && c[7] == "00000000")?[0]
            : null;
        return name is not null && Directory.Exists(Path.Combine(root, "sys/class/net", name, "wireless")) ? "wifi" : "ethernet";
    }

    public static bool AreSame(IReadOnlyList<NetworkLink> a, IReadOnlyList<NetworkLink> b) => a.Count == b.Count && a.Zip(b).All(p => p.First.IsSame(p.Second));

    private static NetworkLink? Read(NetworkInterface network)
    {
        try
        {
            var properties = network.GetIPProperties();
            int index = network.Supports(NetworkInterfaceComponent.IPv4) ? properties.GetIPv4Properties().Index : properties.GetIPv6Properties().Index;
            return new NetworkLink(index, network.Name,
            [
                .. properties.UnicastAddresses
                    .Where(a => a.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6)
                    .Select(a => new NetworkAddress(a.Address, a.PrefixLength))
                    .OrderBy(a => a.Address.ToString(), StringComparer.Ordinal),
            ]);
        }
        catch (NetworkInformationException)
        {
            // It went while it was looked at.
            return null;
        }
    }
}
