using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Management;

/// <summary>Log lines of the management socket, 1600 to 1699.</summary>
internal static partial class ManagementLog
{
    [LoggerMessage(1600, LogLevel.Debug, "A datagram of {Length} bytes on the kernel's management socket was not understood, or came too late.")]
    public static partial void DatagramNotUnderstood(this ILogger logger, int length);

    [LoggerMessage(1601, LogLevel.Debug, "The advertisement monitor on {Adapter} had been taken away and was added again.")]
    public static partial void MonitorAddedAgain(this ILogger logger, string adapter);

    [LoggerMessage(1602, LogLevel.Debug, "The advertisement monitor on {Adapter} could not be added yet: {Reason}")]
    public static partial void MonitorNotKept(this ILogger logger, string adapter, string reason);

    [LoggerMessage(1603, LogLevel.Debug, "The advertisement monitor on {Adapter} was not there to be removed: {Reason}")]
    public static partial void MonitorNotRemoved(this ILogger logger, string adapter, string reason);

    [LoggerMessage(1604, LogLevel.Warning, "All {Count} advertisement monitors of {Adapter} were taken, so the oldest was removed.")]
    public static partial void MonitorGaveWay(this ILogger logger, string adapter, int count);
}
