namespace EspProxy.Bluetooth;

/// <summary>How fast a count grows between two readings.</summary>
/// <param name="count">Reads the count.</param>
/// <param name="least">Between readings: two at almost the same time would be divided by almost nothing, so the value of the first serves both.</param>
/// <param name="time">The clock.</param>
internal sealed class Rate(Func<long> count, TimeSpan least, TimeProvider time)
{
    private readonly Lock _gate = new();
    private (long Count, long Time) _last = (count(), time.GetTimestamp());
    private double? _perSecond;

    /// <summary>Per second; null until there was time enough to tell.</summary>
    public double? Read()
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_last.Time);
            if (elapsed >= least)
            {
                long now = count();
                _perSecond = (now - _last.Count) / elapsed.TotalSeconds;
                _last = (now, time.GetTimestamp());
            }

            return _perSecond;
        }
    }
}
