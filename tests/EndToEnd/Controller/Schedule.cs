namespace Controller;

/// <summary>
/// So many a second, by the clock and without drift: what could not be sent in time is made up for, in bursts of a few
/// milliseconds' worth, as the air would not bring more.
/// </summary>
internal sealed class Schedule(int perSecond, TimeSpan began)
{
    private const int BurstMs = 4;
    private readonly int _burst = Math.Max(1, perSecond * BurstMs / 1000);
    private TimeSpan _began = began;
    private long _taken;

    /// <summary>How many are to be sent now; they count as sent.</summary>
    public int Take(TimeSpan now)
    {
        int count = (int)Math.Clamp(Due(now) - _taken, 0, _burst);
        _taken += count;
        return count;
    }

    /// <summary>How late the next one is: more than some milliseconds when this machine has no time to keep the rate.</summary>
    public TimeSpan Behind(TimeSpan now) => (Due(now) - _taken) * (TimeSpan.FromSeconds(1) / perSecond);

    /// <summary>What is due was heard by nobody: it is not made up for.</summary>
    public void Forget(TimeSpan now)
    {
        _began = now;
        _taken = 0;
    }

    /// <summary>How long to wait for the next; at least a millisecond, in which others get the processor.</summary>
    public TimeSpan Wait(TimeSpan now)
    {
        TimeSpan wait = _began + ((_taken + 1) * (TimeSpan.FromSeconds(1) / perSecond)) - now;
        return wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1);
    }

    private long Due(TimeSpan now) => (long)((now - _began).TotalSeconds * perSecond);
}
