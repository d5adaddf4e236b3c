using System.Globalization;

namespace BlueZ.Core.DBus;

/// <summary>The one table that turns D-Bus errors into <see cref="BlueZError"/>; rows are tried in order.</summary>
internal static class ErrorTranslation
{
    private const string BlueZ = "org.bluez.Error.";
    private const string DBus = "org.freedesktop.DBus.Error.";
    private const string AttPrefix = "Operation failed with ATT error: 0x";

    // Name, beginning of the text ("" is any), meaning, ATT code. Texts: src/error.c, src/device.c, src/gatt-client.c.
    private static readonly (string Name, string Text, BlueZError Error, byte? Att)[] Table =
    [
        (BlueZ + "InvalidArguments", "Invalid offset", BlueZError.InvalidOffset, 0x07),
        (BlueZ + "InvalidArguments", "Invalid Length", BlueZError.InvalidLength, 0x0D),
        (BlueZ + "InvalidArguments", "", BlueZError.InvalidArguments, null),
        (BlueZ + "InProgress", "", BlueZError.InProgress, null),
        (BlueZ + "AlreadyExists", "", BlueZError.AlreadyExists, null),
        (BlueZ + "AlreadyConnected", "", BlueZError.AlreadyConnected, null),
        (BlueZ + "NotSupported", "", BlueZError.NotSupported, 0x06),
        (BlueZ + "NotAvailable", "", BlueZError.NotSupported, null),
        (BlueZ + "NotConnected", "", BlueZError.NotConnected, null),
        (BlueZ + "DoesNotExist", "", BlueZError.DoesNotExist, null),
        (BlueZ + "NotAuthorized", "", BlueZError.NotAuthorized, 0x08),
        // Covers the ATT errors 0x05, 0x0C and 0x0F.
        (BlueZ + "NotPermitted", "Not paired", BlueZError.NotPaired, 0x05),
        (BlueZ + "NotPermitted", "Read not permitted", BlueZError.NotPermitted, 0x02),
        (BlueZ + "NotPermitted", "Write not permitted", BlueZError.NotPermitted, 0x03),
        (BlueZ + "NotPermitted", "", BlueZError.NotPermitted, null),
        (BlueZ + "NotReady", "", BlueZError.NotReady, null),
        (BlueZ + "AgentNotAvailable", "", BlueZError.AgentNotAvailable, null),
        (BlueZ + "ConnectionAttemptFailed", "", BlueZError.ConnectionAttemptFailed, null),
        (BlueZ + "AuthenticationFailed", "", BlueZError.AuthenticationFailed, null),
        (BlueZ + "AuthenticationCanceled", "", BlueZError.AuthenticationCanceled, null),
        (BlueZ + "AuthenticationRejected", "", BlueZError.AuthenticationRejected, null),
        (BlueZ + "AuthenticationTimeout", "", BlueZError.AuthenticationTimeout, null),
        (BlueZ + "BREDR.ProfileUnavailable", "", BlueZError.ConnectFailed, null),
        (BlueZ + "Failed", "Not connected", BlueZError.NotConnected, null),
        (BlueZ + "Failed", "le-connection-key-missing", BlueZError.KeyMissing, null),
        (BlueZ + "Failed", "br-connection-key-missing", BlueZError.KeyMissing, null),
        (BlueZ + "Failed", "le-connection-busy", BlueZError.InProgress, null),
        (BlueZ + "Failed", "br-connection-busy", BlueZError.InProgress, null),
        (BlueZ + "Failed", "le-connection-already-connected", BlueZError.AlreadyConnected, null),
        (BlueZ + "Failed", "br-connection-already-connected", BlueZError.AlreadyConnected, null),
        (BlueZ + "Failed", "le-connection-adapter-not-powered", BlueZError.NotReady, null),
        (BlueZ + "Failed", "br-connection-adapter-not-powered", BlueZError.NotReady, null),
        (BlueZ + "Failed", "le-connection-not-supported", BlueZError.NotSupported, null),
        (BlueZ + "Failed", "br-connection-not-supported", BlueZError.NotSupported, null),
        // Also told for LE, when the link is lost or Disconnect() comes while Connect() is pending.
        (BlueZ + "Failed", "br-connection-canceled", BlueZError.ConnectCanceled, null),
        (BlueZ + "Failed", "le-connection-", BlueZError.ConnectFailed, null),
        (BlueZ + "Failed", "br-connection-", BlueZError.ConnectFailed, null),
        // BlueZ up to 5.61 tells the text of errno, and 5.55 also the second one.
        (BlueZ + "Failed", "Software caused connection abort", BlueZError.ConnectFailed, null),
        (BlueZ + "Failed", "Disconnected early", BlueZError.ConnectFailed, null),
        (BlueZ + "Failed", "Host is down", BlueZError.ConnectFailed, null),
        (BlueZ + "Failed", "Connection ", BlueZError.ConnectFailed, null),
        // The adapter is off, or was unplugged.
        (BlueZ + "Failed", "Input/output error", BlueZError.ConnectFailed, null),
        (BlueZ + "Failed", "Operation already in progress", BlueZError.InProgress, null),
        (BlueZ + "Failed", "Device or resource busy", BlueZError.InProgress, null),
        (DBus + "UnknownObject", "", BlueZError.DeviceNotFound, null),
        (DBus + "UnknownMethod", "", BlueZError.NotSupported, null),
        (DBus + "UnknownInterface", "", BlueZError.NotSupported, null),
        (DBus + "UnknownProperty", "", BlueZError.NotSupported, null),
        (DBus + "InvalidArgs", "", BlueZError.InvalidArguments, null),
        (DBus + "ServiceUnknown", "", BlueZError.ServiceUnavailable, null),
        (DBus + "NameHasNoOwner", "", BlueZError.ServiceUnavailable, null),
        (DBus + "Spawn.", "", BlueZError.ServiceUnavailable, null),
        // What the bus answers for a service that ended while a call to it was under way.
        (DBus + "NoReply", "Message recipient disconnected", BlueZError.Lost, null),
        (DBus + "NoReply", "", BlueZError.NoReply, null),
        (DBus + "Timeout", "", BlueZError.NoReply, null),
        // The bus gave up starting the service.
        (DBus + "TimedOut", "", BlueZError.ServiceUnavailable, null),
        (DBus + "AccessDenied", "", BlueZError.AccessDenied, null),
        (DBus + "Disconnected", "", BlueZError.Lost, null),
    ];

    /// <summary>Translates the failure of a call; <paramref name="what"/> begins the sentence: "Connecting to AA:BB:… failed".</summary>
    public static BlueZException Translate(string what, Exception failure) => failure switch
    {
        BlueZException translated => translated,
        DBusErrorReplyException reply => Translate(what, reply),
        TimeoutException => new BlueZException(BlueZError.NoReply, $"{what}: bluetoothd did not answer in time.", failure),
        DBusConnectionException or ObjectDisposedException => new BlueZException(BlueZError.Lost, $"{what}: the connection to the bus was lost.", failure),
        _ => new BlueZException(BlueZError.Failed, $"{what}: {failure.Message}", failure),
    };

    public static BlueZException Translate(string what, DBusErrorReplyException reply)
    {
        var (error, att) = Find(reply.ErrorName, reply.ErrorMessage);
        return new BlueZException(error, $"{what}: {reply.ErrorMessage} ({reply.ErrorName}).", reply)
        {
            DBusName = reply.ErrorName, DBusMessage = reply.ErrorMessage, AttError = att,
        };
    }

    private static (BlueZError Error, byte? Att) Find(string name, string text)
    {
        if (text.StartsWith(AttPrefix, StringComparison.Ordinal) &&
            byte.TryParse(text.AsSpan(AttPrefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code))
        {
            return (BlueZError.AttError, code);
        }

        foreach (var row in Table)
        {
            bool named = row.Name.EndsWith('.') ? name.StartsWith(row.Name, StringComparison.Ordinal) : name == row.Name;
            if (named && text.StartsWith(row.Text, StringComparison.Ordinal))
            {
                return (row.Error, row.Att);
            }
        }

        return (BlueZError.Failed, null);
    }
}
