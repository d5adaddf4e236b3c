using Microsoft.Extensions.Logging;

namespace EspProxy.Mdns;

/// <summary>
/// Multicast DNS of our own (RFC 6762): asks whether the name is free, announces, answers, and says goodbye. One loop, so no
/// locks; what it does at a packet is in the other part.
/// </summary>
internal sealed partial class Responder(
    ServiceFeed feed, Func<IReadOnlyList<NetworkLink>> addresses, ResponderTransport transport, TimeProvider time, Random random, ILogger log)
{
    // Steps: three probes, two announcements, and then nothing is due.
    private const int Announcing = 3;
    private const int Settled = 5;

    // After so many conflicts it is asked less often (section 8.1).
    private const int ManyConflicts = 15;

    private const int ProbeMilliseconds = 250;
    private static readonly TimeSpan BetweenAnnouncements = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterYield = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterManyConflicts = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();
    private readonly AnswerQueue _queue = new();
    private readonly Dictionary<int, ResponderRecords> _records = [];
    private IReadOnlyList<NetworkLink> _links = [];
    private List<DnsRecord> _own = [];
    private MdnsService _service = feed.Current;
    private string _label = feed.Current.Name;
    private int _renames;
    private int _conflicts;
    private int _step;
    private bool _isKnown;
    private TimeSpan _due;
    private TimeSpan _lookAt;

    private TimeSpan Now => time.GetElapsedTime(_start);

    // What was just said is not announced within the second (section 6).
    private TimeSpan Soon => _queue.Free > Now ? _queue.Free : Now;

    /// <summary>Runs until stopped, and then takes the records back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Restart(TimeSpan.FromMilliseconds(random.Next(ProbeMilliseconds)));
        try
        {
            while (true)
            {
                Advance();
                await WaitAsync(stop);
                while (transport.Incoming.TryRead(out var datagram))
                {
                    Receive(datagram);
                }

                if (feed.Changes.TryRead(out _))
                {
                    Replace(feed.Current);
                }
            }
        }
        finally
        {
            SayGoodbye();
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var next = new[] { _lookAt, _step < Settled ? _due : TimeSpan.MaxValue, _queue.Due ?? TimeSpan.MaxValue }.Min() - Now;
        if (next <= TimeSpan.Zero)
        {
            return;
        }

        // Timers count whole milliseconds; a shorter wait would spin.
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] waits =
        [
            Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(next.TotalMilliseconds)), time, enough.Token),
            transport.Incoming.WaitToReadAsync(enough.Token).AsTask(),
            feed.Changes.WaitToReadAsync(enough.Token).AsTask(),
        ];
        await Task.WhenAny(waits);
        await enough.CancelAsync();
        await Task.WhenAll(waits).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        stop.ThrowIfCancellationRequested();
    }

    private void Advance()
    {
        if (Now >= _lookAt)
        {
            _lookAt = Now + NetworkAddresses.Interval;
            LookAtNetwork();
        }

        if (_step < Settled && Now >= _due)
        {
            Step();
        }

        foreach (var (link, group, answers) in _queue.Take(Now))
        {
            Answer(link, group, answers);
        }
    }

    private void Step()
    {
        if (_step < Announcing)
        {
            foreach (var link in _links)
            {
                // The first one may be answered to us alone (section 8.1).
                Multicast(link, Prober.Probe(_records[link.Index], wantsUnicast: _step == 0));
            }

            _due = Now + TimeSpan.FromMilliseconds(ProbeMilliseconds);
        }
        else
        {
            Announce();
            _due = Now + BetweenAnnouncements;
        }

        _step++;
    }

    private void Announce()
    {
        if (!_isKnown)
        {
            _isKnown = true;
            log.Published(_label, "the built-in responder");
        }

        foreach (var link in _links)
        {
            var all = _records[link.Index].All;
            Multicast(link, new DnsMessage { IsResponse = true, Answers = all });
            Groups(link).ForEach(g => _queue.MarkSent(link.Index, g, all, Now));
        }
    }

    private void LookAtNetwork()
    {
        var found = addresses();
        transport.Join(found);
        if (NetworkAddresses.AreSame(found, _links))
        {
            return;
        }

        // Nobody on an interface that is new was asked yet.
        bool isNew = found.Any(f => !_links.Any(l => l.Index == f.Index));
        _links = found;
        Build();
        if (isNew && _isKnown)
        {
            Restart(TimeSpan.Zero);
        }
        else
        {
            _step = Math.Min(_step, Announcing);
            _due = _isKnown ? Soon : _due;
        }
    }

    private void Replace(MdnsService service)
    {
        if (service.Name != _service.Name)
        {
            SayGoodbye();
            _service = service;
            _renames = 0;
            Rename(service.Name);
            return;
        }

        _service = service;
        Build();
        if (_step >= Announcing)
        {
            _step = Announcing;
            _due = Soon;
        }
    }

    private void Rename(string label)
    {
        _label = label;
        _isKnown = false;
        _queue.Clear();
        Build();
        Restart(_conflicts > ManyConflicts ? AfterManyConflicts : TimeSpan.FromMilliseconds(random.Next(ProbeMilliseconds)));
    }

    private void Restart(TimeSpan wait)
    {
        _step = 0;
        _due = Now + wait;
    }

    private void Build()
    {
        _records.Clear();
        foreach (var link in _links)
        {
            _records[link.Index] = new ResponderRecords(_service, _label, link.Published);
        }

        _own = [.. _records.Values.SelectMany(r => r.Unique)];
    }

    private void SayGoodbye(int? except = null)
    {
        foreach (var link in _isKnown ? _links.Where(l => l.Index != except) : [])
        {
            Multicast(link, new DnsMessage { IsResponse = true, Answers = _records[link.Index].Goodbye });
        }
    }
}
