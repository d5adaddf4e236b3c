namespace Fakes;

/// <summary>The calls in the order of their arrival, and those who wait for one.</summary>
internal sealed class CallLog
{
    private readonly List<RecordedCall> _calls = [];
    private readonly List<RecordedCall> _carriedOut = [];
    private readonly List<(Func<RecordedCall, bool> Wanted, int Count, TaskCompletionSource<RecordedCall> Seen)> _waiting = [];

    public IReadOnlyList<RecordedCall> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public void Add(RecordedCall call)
    {
        lock (_calls)
        {
            _calls.Add(call);
        }
    }

    /// <summary>Tells those who wait for the call that it was carried out, as far as that goes without waiting.</summary>
    public void Announce(RecordedCall call)
    {
        lock (_calls)
        {
            _carriedOut.Add(call);
            _waiting.RemoveAll(w => w.Wanted(call) && _carriedOut.Count(w.Wanted) >= w.Count && w.Seen.TrySetResult(call));
        }
    }

    public void Clear()
    {
        lock (_calls)
        {
            _calls.Clear();
            _carriedOut.Clear();
        }
    }

    public Task<RecordedCall> WaitAsync(Func<RecordedCall, bool> wanted, int count, CancellationToken ct)
    {
        lock (_calls)
        {
            if (_carriedOut.Where(wanted).Skip(count - 1).FirstOrDefault() is { } already)
            {
                return Task.FromResult(already);
            }

            var seen = new TaskCompletionSource<RecordedCall>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, count, seen));
            return seen.Task.WaitAsync(ct);
        }
    }
}
