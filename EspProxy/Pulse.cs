namespace EspProxy;

/// <summary>
/// The sign of life of one loop. With each beat the loop says how soon the next one comes at the latest, so that whoever
/// watches needs to know nothing of it: a loop that is late hangs.
/// </summary>
internal sealed class Pulse
{
    // Loops beat every few seconds; a loaded machine gets the rest.
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(15);

    private readonly TimeProvider _time;
    private long _due;

    public Pulse(string name, TimeProvider time)
    {
        Name = name;
        _time = time;
        Beat();
    }

    /// <summary>Which loop it is.</summary>
    public string Name { get; }

    /// <summary>Whether the loop should have been heard of by now.</summary>
    public bool IsLate => _time.GetTimestamp() > Interlocked.Read(ref _due);

    /// <summary>The loop runs, and comes round in a few seconds.</summary>
    public void Beat() => Beat(Usual);

    /// <summary>The loop runs, and what it does now takes at most this long.</summary>
    public void Beat(TimeSpan next) =>
        Interlocked.Exchange(ref _due, _time.GetTimestamp() + (long)(next.TotalSeconds * _time.TimestampFrequency));
}
