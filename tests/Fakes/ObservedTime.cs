using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Fakes;

/// <summary>Time in the hands of a test, which can wait until somebody waits: only then does it mean something to let time pass.</summary>
public sealed class ObservedTime : FakeTimeProvider
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<TimeSpan, SemaphoreSlim> _scheduled = new();
    private readonly ConcurrentDictionary<TimeSpan, TaskCompletionSource> _next = new();

    /// <summary>Waits until a timer was set to this interval, once more than the last time this was asked for.</summary>
    public async Task ScheduledAsync(TimeSpan interval, CancellationToken ct)
    {
        if (!await Of(interval).WaitAsync(Limit, ct))
        {
            throw new TimeoutException($"Nobody set a timer to {interval}.");
        }
    }

    /// <summary>Completes when a timer is set to this interval from now on.</summary>
    public Task NextAsync(TimeSpan interval, CancellationToken ct) =>
        _next.GetOrAdd(interval, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(Limit, ct);

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(base.CreateTimer(callback, state, dueTime, period), this);
        Note(dueTime);
        return timer;
    }

    private void Note(TimeSpan interval)
    {
        Of(interval).Release();
        if (_next.TryRemove(interval, out var next))
        {
            next.TrySetResult();
        }
    }

    private SemaphoreSlim Of(TimeSpan interval) => _scheduled.GetOrAdd(interval, _ => new SemaphoreSlim(0));

    private sealed class Timer(ITimer inner, ObservedTime time) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool changed = inner.Change(dueTime, period);
            time.Note(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
