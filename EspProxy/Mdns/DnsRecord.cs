using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace EspProxy.Mdns;

/// <param name="Ttl">Seconds; 0 takes the record back.</param>
/// <param name="Data">Uncompressed.</param>
/// <param name="IsUnique">The cache-flush bit: nobody else has a record of this name and type (RFC 6762, section 10.2).</param>
internal sealed record DnsRecord(DnsName Name, ushort Type, uint Ttl, byte[] Data, bool IsUnique)
{
    // RFC 6762, section 10: 120 s for what holds a host's name or address, 75 minutes for the rest.
    private const uint HostTtl = 120;
    private const uint OtherTtl = 4500;

    public static DnsRecord Ptr(DnsName name, DnsName target) => new(name, DnsType.Ptr, OtherTtl, target.Wire.ToArray(), IsUnique: false);

    public static DnsRecord Srv(DnsName name, ushort port, DnsName host)
    {
        byte[] data = [0, 0, 0, 0, 0, 0, .. host.Wire];
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4), port);
        return new DnsRecord(name, DnsType.Srv, HostTtl, data, IsUnique: true);
    }

    public static DnsRecord Txt(DnsName name, byte[][] texts) =>
        new(name, DnsType.Txt, OtherTtl, [.. texts.SelectMany(t => t.Prepend((byte)t.Length))], IsUnique: true);

    public static DnsRecord Address(DnsName name, IPAddress address) =>
        new(name, address.AddressFamily == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa, HostTtl, address.GetAddressBytes(), IsUnique: true);

    /// <summary>Says which types there are of a name, and so that there are no others (RFC 6762, section 6.1).</summary>
    public static DnsRecord Nsec(DnsName name, params ReadOnlySpan<ushort> types)
    {
        byte[] bitmap = new byte[(types[^1] / 8) + 1];
        foreach (ushort type in types)
        {
            bitmap[type / 8] |= (byte)(0x80 >> (type % 8));
        }

        return new DnsRecord(name, DnsType.Nsec, HostTtl, [.. name.Wire, 0, (byte)bitmap.Length, .. bitmap], IsUnique: true);
    }

    /// <summary>The same but for the time it lives.</summary>
    public bool IsSame(DnsRecord other) => Type == other.Type && Name.Equals(other.Name) && Data.AsSpan().SequenceEqual(other.Data);
}
