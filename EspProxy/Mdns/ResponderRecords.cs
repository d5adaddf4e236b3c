using System.Net;

namespace EspProxy.Mdns;

/// <summary>Our records on one interface, and which of them answer a question. Knows no socket and no time.</summary>
internal sealed class ResponderRecords
{
    private static readonly DnsName Type = DnsName.Of("_esphomelib", "_tcp", "local");
    private static readonly DnsName Types = DnsName.Of("_services", "_dns-sd", "_udp", "local");

    private readonly DnsRecord _instancePtr;
    private readonly DnsRecord _typePtr = DnsRecord.Ptr(Types, Type);
    private readonly DnsRecord _srv;
    private readonly DnsRecord _txt;
    private readonly DnsRecord[] _addresses;
    private readonly DnsRecord[] _denials;

    /// <param name="label">The name in use, which differs from the service's after a conflict.</param>
    public ResponderRecords(MdnsService service, string label, IEnumerable<IPAddress> addresses)
    {
        Instance = DnsName.Of(label, "_esphomelib", "_tcp", "local");
        Host = DnsName.Of(label, "local");
        _instancePtr = DnsRecord.Ptr(Type, Instance);
        _srv = DnsRecord.Srv(Instance, service.Port, Host);
        _txt = DnsRecord.Txt(Instance, service.Texts());
        _addresses = [.. addresses.Select(a => DnsRecord.Address(Host, a))];
        ushort[] families = [.. _addresses.Select(a => a.Type).Distinct().Order()];
        _denials = families.Length == 0
            ? [DnsRecord.Nsec(Instance, DnsType.Txt, DnsType.Srv)]
            : [DnsRecord.Nsec(Instance, DnsType.Txt, DnsType.Srv), DnsRecord.Nsec(Host, families)];
    }

    public DnsName Instance { get; }

    public DnsName Host { get; }

    /// <summary>What nobody else may have, and what is probed for.</summary>
    public IReadOnlyList<DnsRecord> Unique => [_srv, _txt, .. _addresses];

    /// <summary>What is announced.</summary>
    public IReadOnlyList<DnsRecord> All => [_instancePtr, _typePtr, .. Unique, .. _denials];

    /// <summary>What is taken back in the end; the type of the service may be offered by others too.</summary>
    public IReadOnlyList<DnsRecord> Goodbye => [.. new[] { _instancePtr }.Concat(Unique).Select(r => r with { Ttl = 0 })];

    /// <summary>The answers to a question, without those that the asker knows already (RFC 6762, section 7.1).</summary>
    public IEnumerable<DnsRecord> Answers(DnsQuestion question, IReadOnlyList<DnsRecord> known)
    {
        var found = All.Where(r => r.Type != DnsType.Nsec && r.Name.Equals(question.Name)
            && (question.Type == r.Type || question.Type == DnsType.Any)).ToList();
        if (found.Count == 0)
        {
            found.AddRange(_denials.Where(d => d.Name.Equals(question.Name)));
        }

        return found.Where(r => !IsKnown(r, known));
    }

    /// <summary>What is asked for next, and so sent along.</summary>
    public IEnumerable<DnsRecord> Additionals(IReadOnlyCollection<DnsRecord> answers)
    {
        IEnumerable<DnsRecord> wanted = [];
        if (answers.Any(a => a.Name.Equals(Type) && a.Type == DnsType.Ptr))
        {
            wanted = [_srv, _txt, .. _addresses, .. _denials];
        }
        else if (answers.Any(a => a.Type is DnsType.Srv or DnsType.A or DnsType.Aaaa))
        {
            wanted = [.. _addresses, .. _denials.Where(d => d.Name.Equals(Host))];
        }

        return wanted.Where(w => !answers.Contains(w));
    }

    public static bool IsKnown(DnsRecord record, IReadOnlyList<DnsRecord> known) => known.Any(k => k.IsSame(record) && k.Ttl >= record.Ttl / 2);
}
