using System.Net;

namespace EspProxy.Mdns;

/// <summary>
/// Answers that wait for their moment, and when each record was last sent where: answers that others may give too wait for
/// 20 to 120 ms, and no record is sent twice within a second (RFC 6762, section 6). Knows no socket.
/// </summary>
internal sealed class AnswerQueue
{
    // A flood of askers does not make us remember more than this.
    private const int MostWaiting = 64;

    private static readonly TimeSpan PauseForProbe = TimeSpan.FromMilliseconds(250);

    /// <summary>No record goes to the same group sooner after it went.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromSeconds(1);

    private readonly List<Waiting> _waiting = [];
    private readonly Dictionary<(int Link, IPEndPoint Group, DnsName Name, ushort Type), TimeSpan> _sent = [];

    private sealed record Waiting(int Link, IPEndPoint Group, IPAddress Asker, TimeSpan Due, bool IsForProbe, List<DnsRecord> Answers);

    /// <summary>When the next one is due; null when none waits.</summary>
    public TimeSpan? Due => _waiting.Count == 0 ? null : _waiting.Min(w => w.Due);

    /// <summary>When every record may go to every group again.</summary>
    public TimeSpan Free => _sent.Count == 0 ? TimeSpan.Zero : _sent.Values.Max() + Pause;

    public void Add(int link, IPEndPoint group, IPAddress asker, TimeSpan due, bool isForProbe, IEnumerable<DnsRecord> answers)
    {
        if (_waiting.Count < MostWaiting)
        {
            _waiting.Add(new Waiting(link, group, asker, due, isForProbe, [.. answers]));
        }
    }

    /// <summary>The rest of what an asker knows came in a packet of its own (section 7.2).</summary>
    public void Suppress(int link, IPAddress asker, IReadOnlyList<DnsRecord> known)
    {
        foreach (var waiting in _waiting.Where(w => w.Link == link && w.Asker.Equals(asker)))
        {
            waiting.Answers.RemoveAll(a => ResponderRecords.IsKnown(a, known));
        }
    }

    /// <summary>Whether a record was multicast there less than this long ago.</summary>
    public bool WasSent(int link, IPEndPoint group, DnsRecord record, TimeSpan now, TimeSpan within) =>
        _sent.TryGetValue((link, group, record.Name, record.Type), out var sent) && now - sent < within;

    public void MarkSent(int link, IPEndPoint group, IEnumerable<DnsRecord> records, TimeSpan now)
    {
        foreach (var record in records)
        {
            _sent[(link, group, record.Name, record.Type)] = now;
        }
    }

    /// <summary>Takes what is due: one list for each interface and group.</summary>
    public IReadOnlyList<(int Link, IPEndPoint Group, List<DnsRecord> Answers)> Take(TimeSpan now)
    {
        var due = _waiting.Where(w => w.Due <= now).ToList();
        _waiting.RemoveAll(w => w.Due <= now);
        return
        [
            .. due.GroupBy(w => (w.Link, w.Group))
                .Select(g => (g.Key.Link, g.Key.Group, Answers: g.SelectMany(w => w.Answers.Where(a =>
                    !WasSent(w.Link, w.Group, a, now, w.IsForProbe ? PauseForProbe : Pause))).Distinct().ToList()))
                .Where(g => g.Answers.Count > 0),
        ];
    }

    public void Clear()
    {
        _waiting.Clear();
        _sent.Clear();
    }
}
