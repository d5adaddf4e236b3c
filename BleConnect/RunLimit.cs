namespace BleConnect;

/// <summary>The time the whole run may take. It stands still while a human is asked.</summary>
internal sealed class RunLimit : IDisposable
{
    /// <summary>What the original promises its callers.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenSource _linked;
    private TimeSpan _remaining;
    private long _resumed;

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

    public async ValueTask<T> PauseAsync<T>(Func<ValueTask<T>> human)
    {
        _remaining -= _time.GetElapsedTime(_resumed);
        _over.CancelAfter(Timeout.InfiniteTimeSpan);
        try
        {
            return await human().ConfigureAwait(false);
        }
        finally
        {
            _resumed = _time.GetTimestamp();
            _over.CancelAfter(_remaining > TimeSpan.Zero ? _remaining : TimeSpan.Zero);
        }
    }

    public void Dispose()
    {
        _linked.Dispose();
        _over.Dispose();
    }
}
