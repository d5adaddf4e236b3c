using BlueZ.Core.Management;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>Log lines of the pairing procedure, 1500 to 1599. No PIN, no passkey, no key.</summary>
internal static partial class PairingLog
{
    [LoggerMessage(1500, LogLevel.Debug, "Hanging up on {Address} failed: {Reason}")]
    public static partial void HangUpFailed(this ILogger logger, BluetoothAddress address, string reason);

    [LoggerMessage(1501, LogLevel.Debug, "Connecting to the bonded device {Address} failed after {Milliseconds} ms, a link was {Seen}: {Reason}")]
    public static partial void TestConnectFailed(
        this ILogger logger, BluetoothAddress address, double milliseconds, string seen, string reason);

    [LoggerMessage(1502, LogLevel.Debug, "The device {Address} was not heard within {Seconds} s after a failed connect.")]
    public static partial void NotHeard(this ILogger logger, BluetoothAddress address, double seconds);

    [LoggerMessage(1503, LogLevel.Information, "The bond of {Address} was proven stale by {Attempts} refused connections.")]
    public static partial void ProvenStale(this ILogger logger, BluetoothAddress address, int attempts);

    [LoggerMessage(1504, LogLevel.Debug, "The protected access was answered: {Reason}")]
    public static partial void ProtectedAccessFailed(this ILogger logger, string reason);

    [LoggerMessage(1505, LogLevel.Debug, "The bond of {Address} could not be proven after the pairing: {Reason}")]
    public static partial void NotProven(this ILogger logger, BluetoothAddress address, string reason);

    [LoggerMessage(1506, LogLevel.Information, "Another program bonded {Address} meanwhile; its bond was verified.")]
    public static partial void BondedElsewhere(this ILogger logger, BluetoothAddress address);

    [LoggerMessage(1507, LogLevel.Debug, "The kernel does not tell why links to {Address} end: {Reason}")]
    public static partial void EndReasonsNotHeard(this ILogger logger, BluetoothAddress address, string reason);

    [LoggerMessage(1508, LogLevel.Debug, "The link to {Address} ended, as was told, by {Reason}.")]
    public static partial void EndTold(this ILogger logger, BluetoothAddress address, DisconnectReason? reason);

    [LoggerMessage(1510, LogLevel.Debug, "The pairing agent {Path} was registered as {Capability}.")]
    public static partial void AgentRegistered(this ILogger logger, string path, string capability);

    [LoggerMessage(1511, LogLevel.Debug, "The pairing agent answered {Method} of {Device}.")]
    public static partial void AgentAnswered(this ILogger logger, string method, string device);

    [LoggerMessage(1512, LogLevel.Warning, "The pairing agent rejected {Method} of {Device}: {Reason}.")]
    public static partial void AgentRejected(this ILogger logger, string method, string device, string reason);

    [LoggerMessage(1513, LogLevel.Debug, "Unregistering the pairing agent {Path} failed: {Reason}")]
    public static partial void UnregisterFailed(this ILogger logger, string path, string reason);

    [LoggerMessage(1514, LogLevel.Debug, "BlueZ told the pairing agent: {Method}.")]
    public static partial void AgentTold(this ILogger logger, string method);
}
