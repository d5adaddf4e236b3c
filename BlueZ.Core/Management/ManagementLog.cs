using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Management;

/// <summary>Log lines of the management socket, 1600 to 1699.</summary>
internal static partial class ManagementLog
{
    [LoggerMessage(1600, LogLevel.Debug, "A datagram of {Length} bytes on the kernel's management socket was not understood, or came too late.")]
    public static partial void DatagramNotUnderstood(this ILogger logger, int length);
}
