using Microsoft.Extensions.Logging;

namespace EspProxy.Mdns;

/// <summary>Says once what keeps the proxy from being found and what to do about it, then every tenth minute with a count.</summary>
internal sealed class MdnsTrouble(TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private string? _last;
    private long _said;
    private int _count;

    /// <summary>How long to wait before the next attempt.</summary>
    public static TimeSpan Wait { get; } = TimeSpan.FromSeconds(5);

    public void Failed(string what, string hint)
    {
        _count++;
        what = what.EndsWith('.') ? what : what + ".";
        if (what != _last)
        {
            log.NotPublished(what, hint);
        }
        else if (time.GetElapsedTime(_said) >= Interval)
        {
            log.StillNotPublished(_count, what, hint);
        }
        else
        {
            return;
        }

        _last = what;
        _said = time.GetTimestamp();
    }

    public void Passed()
    {
        _last = null;
        _count = 0;
    }
}
