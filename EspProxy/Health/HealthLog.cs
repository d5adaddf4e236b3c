using Microsoft.Extensions.Logging;

namespace EspProxy.Health;

/// <summary>What is said about how the daemon itself is (2900 to 2999).</summary>
internal static partial class HealthLog
{
    [LoggerMessage(2900, LogLevel.Error, "The {Loop} loop gave no sign of life in time; systemd will end the daemon unless it goes on.")]
    public static partial void LoopLate(this ILogger log, string loop);

    [LoggerMessage(2901, LogLevel.Warning, "The {Loop} loop went on.")]
    public static partial void LoopWentOn(this ILogger log, string loop);

    [LoggerMessage(2902, LogLevel.Warning, "How the daemon is could not be told to systemd, on {Address}: {Why}")]
    public static partial void NotTold(this ILogger log, string address, string why);

    [LoggerMessage(2903, LogLevel.Debug, "A sign of life every {Seconds} s is wanted by systemd.")]
    public static partial void WatchdogWanted(this ILogger log, double seconds);
}
