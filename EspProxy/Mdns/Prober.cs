namespace EspProxy.Mdns;

/// <summary>What a packet means for a name that we ask for, or have.</summary>
internal enum ProbeVerdict
{
    Free,

    /// <summary>Somebody asks for the same name at the same time, and goes first (RFC 6762, section 8.2).</summary>
    Yield,

    /// <summary>Somebody has the name (section 9).</summary>
    Taken,
}

/// <summary>Asking whether a name is free. Knows no socket and no time.</summary>
internal static class Prober
{
    /// <summary>The question, with what we mean to publish.</summary>
    public static DnsMessage Probe(ResponderRecords records, bool wantsUnicast) => new()
    {
        Questions = [new(records.Instance, DnsType.Any, wantsUnicast), new(records.Host, DnsType.Any, wantsUnicast)],
        Authorities = records.Unique,
    };

    /// <param name="own">All that we publish on any interface: our own packets come back, also by another one.</param>
    public static ProbeVerdict Judge(DnsMessage message, ResponderRecords records, IReadOnlyCollection<DnsRecord> own)
    {
        if (message.IsResponse)
        {
            return message.Answers.Concat(message.Additionals).Any(r => IsRival(r, records, own)) ? ProbeVerdict.Taken : ProbeVerdict.Free;
        }

        return Loses(records.Instance) || Loses(records.Host) ? ProbeVerdict.Yield : ProbeVerdict.Free;

        bool Loses(DnsName name)
        {
            var theirs = message.Authorities.Where(r => r.Name.Equals(name)).ToList();
            bool isOurs = theirs.TrueForAll(t => own.Any(o => o.IsSame(t)));
            return !isOurs && Compare([.. records.Unique.Where(r => r.Name.Equals(name))], theirs) < 0;
        }
    }

    // One with the time 0 is leaving.
    private static bool IsRival(DnsRecord record, ResponderRecords records, IReadOnlyCollection<DnsRecord> own) =>
        record.Ttl > 0
        && (((record.Type is DnsType.Srv or DnsType.Txt) && record.Name.Equals(records.Instance))
            || ((record.Type is DnsType.A or DnsType.Aaaa) && record.Name.Equals(records.Host)))
        && !own.Any(o => o.IsSame(record));

    // The set that is later in the order of the bytes wins; the shorter one is earlier.
    private static int Compare(List<DnsRecord> ours, List<DnsRecord> theirs)
    {
        ours.Sort(Compare);
        theirs.Sort(Compare);
        for (int i = 0; i < Math.Min(ours.Count, theirs.Count); i++)
        {
            int order = Compare(ours[i], theirs[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return ours.Count.CompareTo(theirs.Count);
    }

    private static int Compare(DnsRecord a, DnsRecord b) =>
        a.Type != b.Type ? a.Type.CompareTo(b.Type) : a.Data.AsSpan().SequenceCompareTo(b.Data);
}
