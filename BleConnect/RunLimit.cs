namespace BleConnect;

/// <summary>The time the whole run may take. It stands still while a human is asked.</summary>
internal sealed class RunLimit : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _linked;
    private TimeSpan _remaining;
    private long _resumed;
    private volatile bool _isPaused;

    public RunLimit(TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        _time = time;
        _remaining = limit;
        _resumed = time.GetTimestamp();
        _over = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, ct);
    }

    /// <summary>Cancelled when the time is over, or by the caller.</summary>
    public CancellationToken Token => _linked.Token;

    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>What is left; null while a human is asked.</summary>
    public TimeSpan? Remaining => _isPaused ? null : Left();

    public async ValueTask<T> PauseAsync<T>(Func<ValueTask<T>> human)
    {
        _isPaused = true;
        _remaining = Left();
        _over.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            return await human().ConfigureAwait(false);
        }
        finally
        {
            _resumed = _time.GetTimestamp();
            _isPaused = false;
            _over.CancelAfter(_remaining);
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _over.Dispose();
    }

    private TimeSpan Left()
    {
        TimeSpan left = _remaining - _time.GetElapsedTime(_resumed);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
