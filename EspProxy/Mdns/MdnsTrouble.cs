using Microsoft.Extensions.Logging;

namespace EspProxy.Mdns;

/// <summary>Says once what keeps the proxy from being found and what to do about it, then every tenth minute with a count.</summary>
internal sealed class MdnsTrouble(TimeProvider time, ILogger log)
{
    private readonly Reminders _reminders = new(time);

    /// <summary>How long to wait before the next attempt.</summary>
    public static TimeSpan Wait { get; } = TimeSpan.FromSeconds(5);

    public void Failed(string what, string hint)
    {
        what = what.EndsWith('.') ? what : what + ".";
        switch (_reminders.Failed(what))
        {
            case Telling.News:
                log.NotPublished(what, hint);
                break;
            case Telling.Reminder:
                log.StillNotPublished(_reminders.Count, what, hint);
                break;
        }
    }

    public void Passed() => _reminders.Passed();
}
