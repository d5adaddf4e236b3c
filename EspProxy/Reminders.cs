namespace EspProxy;

/// <summary>Keeps a failure that stays from filling the log: it is worth a line at first, then every tenth minute.</summary>
internal sealed class Reminders(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private object? _last;
    private long _said;

    /// <summary>How often it has failed since it last passed.</summary>
    public int Count { get; private set; }

    /// <summary>It failed once more: what that is worth.</summary>
    /// <param name="kind">What failed; another kind than the last time is news.</param>
    public Telling Failed(object kind)
    {
        Count++;
        var telling = !kind.Equals(_last) ? Telling.News
            : time.GetElapsedTime(_said) >= Interval ? Telling.Reminder
            : Telling.Nothing;
        if (telling != Telling.Nothing)
        {
            _last = kind;
            _said = time.GetTimestamp();
        }

        return telling;
    }

    /// <summary>It passed: the next failure is news. Returns whether there had been any.</summary>
    public bool Passed()
    {
        bool hadFailed = Count > 0;
        _last = null;
        Count = 0;
        return hadFailed;
    }
}
