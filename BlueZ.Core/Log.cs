using Microsoft.Extensions.Logging;

namespace BlueZ.Core;

/// <summary>Every log line of the library; numbers are never used again.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Debug, "{What} was given up; the call that it replaced ended with: {Reason}")]
    public static partial void UndoEnded(this ILogger logger, string what, string reason);

    [LoggerMessage(1001, LogLevel.Debug, "The connection to bluetoothd was lost: {Reason}.")]
    public static partial void ServiceLost(this ILogger logger, string reason);

    [LoggerMessage(1002, LogLevel.Debug, "Discovery was started on {Adapter}.")]
    public static partial void DiscoveryStarted(this ILogger logger, string adapter);

    [LoggerMessage(1003, LogLevel.Debug, "Discovery was stopped on {Adapter}.")]
    public static partial void DiscoveryStopped(this ILogger logger, string adapter);

    [LoggerMessage(1004, LogLevel.Warning, "Discovery on {Adapter} could not be stopped: {Reason}")]
    public static partial void DiscoveryNotStopped(this ILogger logger, string adapter, string reason);

    [LoggerMessage(1007, LogLevel.Debug, "Discovery on {Adapter} could not be started, since one was in progress; it is tried again.")]
    public static partial void DiscoveryBusy(this ILogger logger, string adapter);

    [LoggerMessage(1008, LogLevel.Debug, "There was no discovery of ours on {Adapter} to be stopped: {Reason}")]
    public static partial void DiscoveryNotHeld(this ILogger logger, string adapter, string reason);

    [LoggerMessage(1005, LogLevel.Debug, "Notifications of {Path} could not be stopped: {Reason}")]
    public static partial void NotifyNotStopped(this ILogger logger, string path, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "The device address \"{Text}\" at {Path} could not be read; the device was left out.")]
    public static partial void AddressUnreadable(this ILogger logger, string text, string path);

    [LoggerMessage(1020, LogLevel.Debug, "BlueZ did not tell the MTU of the link to {Address}: {Reason}")]
    public static partial void MtuUnknown(this ILogger logger, BluetoothAddress address, string reason);
}
