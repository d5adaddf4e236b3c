using System.Net;
using System.Net.Sockets;

namespace EspProxy.Mdns;

/// <summary>What the responder does at a packet, and how it sends its own.</summary>
internal sealed partial class Responder
{
    // An answer to plain DNS must not stay in a cache for long (RFC 6762, section 6.7).
    private const uint LegacyTtl = 10;

    private void Receive(Datagram datagram)
    {
        var link = _links.FirstOrDefault(l => l.Index == datagram.Link);
        if (link is null || !(IsOfLink(datagram) || link.IsNeighbour(datagram.From.Address)) || !DnsReader.TryRead(datagram.Packet, out var message))
        {
            return;
        }

        // A response from another port is none (section 6).
        bool isLegacy = datagram.From.Port != ResponderTransport.Port;
        if (message.IsResponse && isLegacy)
        {
            return;
        }

        var verdict = Prober.Judge(message, _records[link.Index], _own);
        if (verdict == ProbeVerdict.Taken)
        {
            Conflict(link, datagram.From.Address);
        }
        else if (verdict == ProbeVerdict.Yield && _step < Announcing)
        {
            Restart(AfterYield);
        }
        else if (!message.IsResponse && _step >= Announcing)
        {
            Ask(link, datagram.From, message, isLegacy);
        }
    }

    // Routers keep multicast on its link, where nets may share the wire. What was sent to us alone, or wants an answer to plain DNS,
    // has to come from our own (section 11).
    private static bool IsOfLink(Datagram datagram) =>
        datagram.From.Port == ResponderTransport.Port && (datagram.To.IsIPv6Multicast || datagram.To.Equals(ResponderTransport.GroupV4.Address));

    // A name that was ours is asked for once more, and only given up when the other one insists (section 9).
    private void Conflict(NetworkLink link, IPAddress rival)
    {
        if (_step >= Announcing)
        {
            log.NameDisputed(_label, rival);
            Restart(TimeSpan.Zero);
            return;
        }

        // The rival's PTR record is the same as ours: where it is heard a goodbye would have everybody forget it.
        _conflicts++;
        SayGoodbye(except: link.Index);
        string next = MdnsLabel.Next(_service.Name, ++_renames);
        log.NameTaken(_label, next);
        Rename(next);
    }

    private void Ask(NetworkLink link, IPEndPoint asker, DnsMessage query, bool isLegacy)
    {
        if (query.Questions.Count == 0)
        {
            _queue.Suppress(link.Index, asker.Address, query.Answers);
            return;
        }

        var records = _records[link.Index];
        var answers = query.Questions.SelectMany(q => records.Answers(q, query.Answers)).Distinct().ToList();
        if (answers.Count == 0)
        {
            return;
        }

        if (isLegacy)
        {
            transport.Send(link.Index, asker, DnsWriter.Write(Legacy(query, answers, records)));
            return;
        }

        var group = asker.AddressFamily == AddressFamily.InterNetwork ? ResponderTransport.GroupV4 : ResponderTransport.GroupV6;
        if (!query.IsTruncated && query.Questions.All(q => q.WantsUnicast))
        {
            // What nobody heard for a quarter of its life goes to all (section 5.4).
            var alone = answers.Where(a => _queue.WasSent(link.Index, group, a, Now, TimeSpan.FromSeconds(a.Ttl / 4.0))).ToList();
            if (alone.Count > 0)
            {
                transport.Send(link.Index, asker, DnsWriter.Write(Response(alone, records.Additionals(alone))));
                answers.RemoveAll(alone.Contains);
            }
        }

        bool isProbe = query.Authorities.Count > 0;
        int delay = query.IsTruncated ? random.Next(400, 501) : isProbe || answers.TrueForAll(a => a.IsUnique) ? 0 : random.Next(20, 121);
        _queue.Add(link.Index, group, asker.Address, Now + TimeSpan.FromMilliseconds(delay), isProbe, answers);
    }

    private void Answer(int index, IPEndPoint group, List<DnsRecord> answers)
    {
        if (!_records.TryGetValue(index, out var records) || _step < Announcing)
        {
            return;
        }

        // What goes along is said to all as well, and no sooner again than an answer.
        List<DnsRecord> along = [.. records.Additionals(answers).Where(a => !_queue.WasSent(index, group, a, Now, AnswerQueue.Pause))];
        _queue.MarkSent(index, group, answers.Concat(along), Now);
        transport.Send(index, group, DnsWriter.Write(Response(answers, along)));
    }

    private void Multicast(NetworkLink link, DnsMessage message)
    {
        byte[] packet = DnsWriter.Write(message);
        Groups(link).ForEach(g => transport.Send(link.Index, g, packet));
    }

    private static List<IPEndPoint> Groups(NetworkLink link) =>
    [
        .. new[] { ResponderTransport.GroupV4, ResponderTransport.GroupV6 }.Where(g => link.Has(g.AddressFamily)),
    ];

    private static DnsMessage Response(List<DnsRecord> answers, IEnumerable<DnsRecord> along) =>
        new() { IsResponse = true, Answers = answers, Additionals = [.. along] };

    private static DnsMessage Legacy(DnsMessage query, List<DnsRecord> answers, ResponderRecords records)
    {
        return new DnsMessage
        {
            Id = query.Id, IsResponse = true, Questions = [.. query.Questions.Select(q => q with { WantsUnicast = false })],
            Answers = [.. answers.Select(Plain)], Additionals = [.. records.Additionals(answers).Select(Plain)],
        };

        static DnsRecord Plain(DnsRecord record) => record with { IsUnique = false, Ttl = Math.Min(record.Ttl, LegacyTtl) };
    }
}
