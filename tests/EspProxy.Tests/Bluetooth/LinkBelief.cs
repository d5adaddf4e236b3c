using EspProxy.Bluetooth;

namespace EspProxy.Tests.Bluetooth;

/// <summary>What the owner believes of one address: whether its link is up, which requests are pending, which notifications come.</summary>
internal sealed class LinkBelief(Peer peer, bool mayBeOrphan)
{
    private readonly LinkWorlds _worlds = new(mayBeOrphan);
    private readonly List<PendingRequest> _pending = [];
    private readonly Dictionary<uint, NotifyBelief> _notifications = Fresh(peer);
    private readonly List<(Func<PendingRequest, bool> Fits, string Said)> _refusals = [];
    private int _ends;
    private bool _isDoomed;

    public Peer Peer => peer;

    public bool IsUp => _worlds.IsUp;

    public bool MayBeUp => _worlds.MayBeUp;

    /// <summary>Whether the link is up, if this is rest.</summary>
    public bool RestsUp => _worlds.MayRestUp;

    public int CommandsSent => _worlds.Sent;

    /// <summary>Whether the device hung up while nothing else kept its notifications from coming.</summary>
    public bool HungUp { get; set; }

    /// <summary>Why it is not at rest; null when it is.</summary>
    public string? Unrest =>
        !_worlds.MayRest ? $"it is {_worlds}"
        : _pending.Find(p => !p.IsOptional && p.Kind != RequestKind.Command) is { } open ? $"{open} was not answered"
        : _isDoomed ? "a request was answered with -1, and the link has not ended"
        : _worlds.IsUp ? _notifications.Values.Select(n => n.Missing).FirstOrDefault(m => m is not null)
        : null;

    public NotifyBelief Notifications(uint handle) => _notifications[handle];

    public void Send(LinkCommand command)
    {
        HungUp = false;
        _worlds.Send(command);
    }

    public void Send(PendingRequest request)
    {
        request.IsCertain = _worlds.IsUp;
        request.SawUp = _worlds.MayBeUp;
        request.Generation = _ends;
        _pending.Add(request);
    }

    /// <summary>Message 69.</summary>
    public void Told(bool connected, bool mayBeRefused, string said)
    {
        bool isRepeated = connected && _worlds.WasUp, mayBeRepeated = connected && _worlds.MayBeAskedAgain;
        Assert.True(_worlds.Told(connected, mayBeRefused), $"{said} is one word too many: it was {_worlds}.");
        TakeRefusals(long.MaxValue, isLast: false);
        if (!isRepeated)
        {
            string? missing = HungUp ? _notifications.Values.Select(n => n.Missing).FirstOrDefault(m => m is not null) : null;
            Assert.True(missing is null, $"{said} came before {missing}, which the device sent before it hung up.");
            Begin(mayBeRepeated);
        }

        _pending.ForEach(p => p.SawDown |= !connected);
        _pending.ForEach(p => p.SawUp |= _worlds.MayBeUp);
    }

    // Whatever was under way over the link before has ended with it, even if that end was passed over for the link that was wanted next.
    private void Begin(bool isVague)
    {
        HungUp = _isDoomed = false;
        _ends++;
        _pending.ForEach(p => p.IsOptional |= isVague && p.SawUp);
        _pending.ForEach(p => p.SawDown |= p.SawUp);
        foreach (var (handle, fresh) in Fresh(peer, isVague))
        {
            _notifications[handle] = fresh;
        }
    }

    /// <summary>Message 81.</summary>
    public void Counted(bool isAllocated) =>
        Assert.True(_worlds.Counted(isAllocated), $"81 says {(isAllocated ? "taken" : "not taken")}, but it was {_worlds}.");

    /// <summary>A notification.</summary>
    public void Notified(uint handle, int value)
    {
        Assert.True(_worlds.MayBeUp, $"Notification {value} came while there was no link: {_worlds}.");
        Assert.True(_notifications.TryGetValue(handle, out var notifications), $"Handle {handle} does not notify.");
        notifications!.Take(value);
    }

    /// <summary>A part of an answer that goes on.</summary>
    public void Continued(Func<PendingRequest, bool> fits, string said) => _ = FindAnswered(fits, said);

    /// <summary>An answer.</summary>
    public void Answered(Func<PendingRequest, bool> fits, int error, string said)
    {
        if (error == EspError.NotConnected && _pending.Exists(p => p.MayBeRefused && fits(p)))
        {
            _refusals.Add((fits, said)); // Which one it was is clear when all of them were taken.
            return;
        }

        _isDoomed |= error == EspError.NotConnected;
        var request = _pending.Find(p => fits(p) && p.IsForgetting && !p.IsOptional)
            ?? _pending.Find(p => fits(p) && (p.IsForgetting || error == EspError.NotConnected))
            ?? FindAnswered(fits, said);
        Assert.True(request is not null, $"{said} answers nothing that was asked.");
        _pending.Remove(request!);
        request!.Answered(error);
    }

    /// <summary>The proxy has taken all that was sent before a ping, and has answered what it answers at once.</summary>
    /// <param name="commands">How many commands were sent before it.</param>
    /// <param name="number">What was sent before has a lower number.</param>
    public void Taken(int commands, long number)
    {
        Assert.True(_worlds.Handled(commands), $"A word is missing: it was {_worlds}.");
        TakeRefusals(number, isLast: true);
        foreach (var request in _pending.Where(p => p.Number < number && !p.IsOptional).ToArray())
        {
            Assert.True(request.IsCertain || request.SawUp || request.IsForgetting, $"{request} was not answered at once, though there was no link.");
            bool mayBeOver = request.IsStale || (!request.IsCertain && request.SawUp && (request.SawDown || !_worlds.MayBeUp));
            if (mayBeOver && request.IsForgetting)
            {
                request.IsOptional = true;
            }
            else if (mayBeOver)
            {
                _pending.Remove(request);
            }
        }
    }

    public override string ToString() => $"{peer.Device.Address} {_worlds}; pending: {string.Join(", ", _pending)}";

    private static Dictionary<uint, NotifyBelief> Fresh(Peer peer, bool isVague = false) =>
        new[] { Radio.Notifying, Radio.Indicating }.ToDictionary(peer.Device.Handle, c => new NotifyBelief(peer.Told(c), isVague));

    // Whatever is refused for want of a link is refused when it is taken, and so is all that was sent over that link behind it.
    private void TakeRefusals(long number, bool isLast)
    {
        var refused = new List<PendingRequest>();
        foreach (var request in _pending.Where(p => p.Number < number && p.MayBeRefused).Reverse().ToArray())
        {
            if (_refusals.Count > 0 && _refusals[^1].Fits(request))
            {
                var (fits, _) = _refusals[^1];
                _refusals.RemoveAt(_refusals.Count - 1);
                refused.Add(isLast ? request : Vaguely(request, fits));
            }
        }

        Assert.True(_refusals.Count == 0, $"{_refusals.FirstOrDefault().Said} answers nothing that was asked.");
        foreach (var request in isLast ? refused : [])
        {
            var spared = _pending.Find(p => p.IsStale && p.MayBeRefused && p.Number > request.Number && p.Number < number && p.Generation == request.Generation && !refused.Contains(p));
            Assert.True(!request.IsStale || spared is null, $"{request} was refused, but {spared} was not.");
        }

        refused.ForEach(r => _pending.Remove(r));
    }

    // One that looks the same may have been refused in its place, and then it is still to be answered.
    private PendingRequest Vaguely(PendingRequest request, Func<PendingRequest, bool> fits)
    {
        var other = _pending.Find(p => p.IsStale && p.MayBeRefused && p.Number < request.Number && fits(p));
        request.IsOptional = other is not null;
        return other ?? request;
    }

    // What was done over a link is answered in the order in which it was asked.
    private PendingRequest? FindAnswered(Func<PendingRequest, bool> fits, string said)
    {
        Assert.True(_worlds.MayBeUp, $"{said} came while there was no link: {_worlds}.");
        TakeRefusals(long.MaxValue, isLast: false);
        foreach (var request in _pending.Where(p => !p.IsForgetting && (!p.IsStale || p.IsOptional)).ToArray())
        {
            if (fits(request))
            {
                return request;
            }

            bool mayBeOver = request.IsOptional || request.Kind == RequestKind.Command || (!request.IsCertain && request.SawDown);
            Assert.True(mayBeOver, $"{said} came before the answer to {request}.");
            _pending.Remove(request);
        }

        return null;
    }
}
