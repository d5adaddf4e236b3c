namespace EspProxy.Mdns;

/// <summary>A DNS packet, as far as multicast DNS looks at it.</summary>
internal sealed record DnsMessage
{
    public ushort Id { get; init; }

    public bool IsResponse { get; init; }

    /// <summary>More known answers follow in another packet (RFC 6762, section 7.2).</summary>
    public bool IsTruncated { get; init; }

    public IReadOnlyList<DnsQuestion> Questions { get; init; } = [];

    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    public IReadOnlyList<DnsRecord> Additionals { get; init; } = [];
}
