using System.Net;

namespace EspProxy.Mdns;

/// <summary>By which of the machine's addresses the proxy can be reached: those that it listens on.</summary>
/// <param name="Bind">Where it listens: one address, or all of IPv4, or all.</param>
internal sealed record MdnsReach(IPAddress Bind)
{
    /// <summary>Whether nobody on the network reaches it.</summary>
    public bool IsNowhere => IPAddress.IsLoopback(Address);

    /// <summary>Whether it listens on one address only.</summary>
    public bool IsOneAddress => !Address.Equals(IPAddress.Any) && !Address.Equals(IPAddress.IPv6Any);

    private IPAddress Address => Bind.IsIPv4MappedToIPv6 ? Bind.MapToIPv4() : Bind;

    /// <summary>The interfaces that have such addresses, with these alone.</summary>
    public IReadOnlyList<NetworkLink> Of(IReadOnlyList<NetworkLink> links) =>
        Address.Equals(IPAddress.IPv6Any) ? links
        :
        [
            .. links.Select(l => l with { Addresses = [.. l.Addresses.Where(a => Has(a.Address))] }).Where(l => l.Addresses.Count > 0),
        ];

    private bool Has(IPAddress address) => Address.Equals(IPAddress.Any) ? address.AddressFamily == Address.AddressFamily : address.Equals(Address);
}
