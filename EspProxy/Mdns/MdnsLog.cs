using System.Net;
using Microsoft.Extensions.Logging;

namespace EspProxy.Mdns;

/// <summary>What publishing says in the log (2600 to 2639).</summary>
internal static partial class MdnsLog
{
    [LoggerMessage(2600, LogLevel.Information, "The proxy was made known on the network as {Name}, by {Publisher}.")]
    public static partial void Published(this ILogger log, string name, string publisher);

    [LoggerMessage(2601, LogLevel.Warning,
        "The name {Name} was already in use on the network, so {Next} was taken: Home Assistant shows the proxy under that name. Give each proxy a name of its own (--name).")]
    public static partial void NameTaken(this ILogger log, string name, string next);

    [LoggerMessage(2602, LogLevel.Warning, "{Rival} claimed the name {Name} too; it was asked for once more.")]
    public static partial void NameDisputed(this ILogger log, string name, IPAddress rival);

    [LoggerMessage(2603, LogLevel.Information, "The proxy was not made known on the network, since it listens on {Address}, which nobody there can reach.")]
    public static partial void NotWanted(this ILogger log, IPAddress address);

    [LoggerMessage(2610, LogLevel.Warning, "The proxy could not be made known on the network: {What} {Hint}")]
    public static partial void NotPublished(this ILogger log, string what, string hint);

    [LoggerMessage(2611, LogLevel.Warning, "The proxy could still not be made known on the network after {Count} attempts: {What} {Hint}")]
    public static partial void StillNotPublished(this ILogger log, int count, string what, string hint);

    [LoggerMessage(2612, LogLevel.Debug, "A multicast DNS packet to {To} could not be sent: {What}")]
    public static partial void SendFailed(this ILogger log, IPEndPoint to, string what);

    [LoggerMessage(2613, LogLevel.Debug, "{Link} was joined already.")]
    public static partial void AlreadyJoined(this ILogger log, string link);

    [LoggerMessage(2614, LogLevel.Warning, "Multicast DNS could not be listened to on {Link}: {What}")]
    public static partial void JoinFailed(this ILogger log, string link, string what);

    [LoggerMessage(2615, LogLevel.Debug, "Interface {Link}, which is gone, could not be left: {What}")]
    public static partial void LeaveFailed(this ILogger log, int link, string what);

    [LoggerMessage(2620, LogLevel.Information, "Avahi does not run; the built-in responder was started.")]
    public static partial void BuiltinStarted(this ILogger log);

    [LoggerMessage(2625, LogLevel.Information, "The built-in responder was started in the place of Avahi, which is asked again in ten minutes.")]
    public static partial void BuiltinInstead(this ILogger log);

    [LoggerMessage(2621, LogLevel.Information, "Avahi appeared; it was given the records.")]
    public static partial void AvahiFound(this ILogger log);

    [LoggerMessage(2622, LogLevel.Information, "Avahi went away.")]
    public static partial void AvahiGone(this ILogger log);

    [LoggerMessage(2623, LogLevel.Debug, "The records could not be taken back from Avahi: {What}")]
    public static partial void NotFreed(this ILogger log, string what);

    [LoggerMessage(2624, LogLevel.Debug, "The system bus could not be reached: {What}")]
    public static partial void NoBus(this ILogger log, string what);
}
