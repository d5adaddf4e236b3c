using System.Net;

namespace EspProxy.Mdns;

/// <summary>An address of ours and the net that it is in.</summary>
internal readonly record struct NetworkAddress(IPAddress Address, int PrefixLength);

/// <summary>A network interface that multicast goes over.</summary>
internal sealed record NetworkLink(int Index, string Name, IReadOnlyList<NetworkAddress> Addresses)
{
    /// <summary>What is published: of IPv6 the link-local addresses only when there is nothing better.</summary>
    public IReadOnlyList<IPAddress> Published
    {
        get
        {
            var all = Addresses.Select(a => a.Address.IsIPv6LinkLocal ? new IPAddress(a.Address.GetAddressBytes()) : a.Address).ToList();
            bool isRouted = all.Exists(IsGlobal);
            return [.. all.Where(a => !a.IsIPv6LinkLocal || !isRouted)];
        }
    }

    public bool Has(System.Net.Sockets.AddressFamily family) => Addresses.Any(a => a.Address.AddressFamily == family);

    /// <summary>Whether somebody is in one of our nets here (RFC 6762, section 11).</summary>
    public bool IsNeighbour(IPAddress address) =>
        address.IsIPv6LinkLocal || Addresses.Any(a => a.Address.AddressFamily == address.AddressFamily && SharesPrefix(a, address));

    public bool IsSame(NetworkLink other) => Index == other.Index && Name == other.Name && Addresses.SequenceEqual(other.Addresses);

    private static bool IsGlobal(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && !address.IsIPv6LinkLocal;

    private static bool SharesPrefix(NetworkAddress ours, IPAddress theirs)
    {
        byte[] a = ours.Address.GetAddressBytes();
        byte[] b = theirs.GetAddressBytes();
        int whole = ours.PrefixLength / 8;
        int rest = ours.PrefixLength % 8;
        return a.AsSpan(0, whole).SequenceEqual(b.AsSpan(0, whole)) && (rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0);
    }
}
