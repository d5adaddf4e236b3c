namespace EspProxy.Mdns;

/// <param name="WantsUnicast">The QU bit (RFC 6762, section 5.4).</param>
internal sealed record DnsQuestion(DnsName Name, ushort Type, bool WantsUnicast);
