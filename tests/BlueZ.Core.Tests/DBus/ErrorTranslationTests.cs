using BlueZ.Core.DBus;

namespace BlueZ.Core.Tests.DBus;

/// <summary>Names and texts as the releases 5.55 to 5.87 send them (src/error.c, src/device.c, src/gatt-client.c).</summary>
public sealed class ErrorTranslationTests
{
    private const string BlueZ = "org.bluez.Error.";
    private const string Bus = "org.freedesktop.DBus.Error.";

    [Theory]
    [InlineData("InvalidArguments", "Invalid arguments in method call", BlueZError.InvalidArguments, null)]
    [InlineData("InvalidArguments", "Invalid offset", BlueZError.InvalidOffset, 0x07)]
    [InlineData("InvalidArguments", "Invalid Length", BlueZError.InvalidLength, 0x0D)]
    [InlineData("InProgress", "In Progress", BlueZError.InProgress, null)]
    [InlineData("InProgress", "Operation already in progress", BlueZError.InProgress, null)]
    [InlineData("InProgress", "br-connection-busy", BlueZError.InProgress, null)]
    [InlineData("AlreadyExists", "Already Exists", BlueZError.AlreadyExists, null)]
    [InlineData("AlreadyExists", "Already Paired", BlueZError.AlreadyExists, null)]
    [InlineData("AlreadyConnected", "Already Connected", BlueZError.AlreadyConnected, null)]
    [InlineData("NotSupported", "Operation is not supported", BlueZError.NotSupported, 0x06)]
    [InlineData("NotConnected", "Not Connected", BlueZError.NotConnected, null)]
    [InlineData("NotAvailable", "Operation currently not available", BlueZError.NotSupported, null)]
    [InlineData("DoesNotExist", "Does Not Exist", BlueZError.DoesNotExist, null)]
    [InlineData("NotAuthorized", "Operation Not Authorized", BlueZError.NotAuthorized, 0x08)]
    [InlineData("NotPermitted", "Not paired", BlueZError.NotPaired, 0x05)]
    [InlineData("NotPermitted", "Read not permitted", BlueZError.NotPermitted, 0x02)]
    [InlineData("NotPermitted", "Write not permitted", BlueZError.NotPermitted, 0x03)]
    [InlineData("NotPermitted", "Notify acquired", BlueZError.NotPermitted, null)]
    [InlineData("NotPermitted", "Write acquired", BlueZError.NotPermitted, null)]
    [InlineData("NotReady", "Resource Not Ready", BlueZError.NotReady, null)]
    [InlineData("AgentNotAvailable", "Agent Not Available", BlueZError.AgentNotAvailable, null)]
    [InlineData("ConnectionAttemptFailed", "Page Timeout", BlueZError.ConnectionAttemptFailed, null)]
    [InlineData("AuthenticationFailed", "Authentication Failed", BlueZError.AuthenticationFailed, null)]
    [InlineData("AuthenticationCanceled", "Authentication Canceled", BlueZError.AuthenticationCanceled, null)]
    [InlineData("AuthenticationRejected", "Authentication Rejected", BlueZError.AuthenticationRejected, null)]
    [InlineData("AuthenticationTimeout", "Authentication Timeout", BlueZError.AuthenticationTimeout, null)]
    [InlineData("BREDR.ProfileUnavailable", "br-connection-profile-unavailable", BlueZError.ConnectFailed, null)]
    [InlineData("Failed", "Not connected", BlueZError.NotConnected, null)]
    [InlineData("Failed", "Operation failed", BlueZError.Failed, null)]
    [InlineData("Failed", "Operation failed with ATT error: 0x0e", BlueZError.AttError, 0x0E)]
    [InlineData("Failed", "Operation failed with ATT error: 0x80", BlueZError.AttError, 0x80)]
    [InlineData("Failed", "Failed to send read request", BlueZError.Failed, null)]
    [InlineData("Failed", "No discovery started", BlueZError.Failed, null)]
    [InlineData("Failed", "Failed", BlueZError.Failed, null)]
    public void Translate_KnowsWhatBlueZSays(string name, string text, BlueZError error, int? att) =>
        Check(BlueZ + name, text, error, att);

    [Theory]
    [InlineData("Software caused connection abort", BlueZError.ConnectFailed)] // 5.55
    [InlineData("Disconnected early", BlueZError.ConnectFailed)] // 5.55, the device dropped the link at once
    [InlineData("Host is down", BlueZError.ConnectFailed)]
    [InlineData("Connection timed out", BlueZError.ConnectFailed)]
    [InlineData("Connection refused", BlueZError.ConnectFailed)]
    [InlineData("Connection reset by peer", BlueZError.ConnectFailed)]
    [InlineData("Input/output error", BlueZError.ConnectFailed)] // the adapter is off
    [InlineData("Operation already in progress", BlueZError.InProgress)]
    [InlineData("Device or resource busy", BlueZError.InProgress)]
    [InlineData("le-connection-abort-by-local", BlueZError.ConnectFailed)] // since 5.62
    [InlineData("le-connection-abort-by-remote", BlueZError.ConnectFailed)]
    [InlineData("le-connection-timeout", BlueZError.ConnectFailed)]
    [InlineData("le-connection-refused", BlueZError.ConnectFailed)]
    [InlineData("le-connection-concurrent-connection-limit", BlueZError.ConnectFailed)]
    [InlineData("le-connection-unknown", BlueZError.ConnectFailed)]
    [InlineData("le-connection-gatt-browsing", BlueZError.ConnectFailed)]
    [InlineData("le-connection-busy", BlueZError.InProgress)]
    [InlineData("le-connection-already-connected", BlueZError.AlreadyConnected)]
    [InlineData("le-connection-adapter-not-powered", BlueZError.NotReady)]
    [InlineData("le-connection-not-supported", BlueZError.NotSupported)]
    [InlineData("le-connection-key-missing", BlueZError.KeyMissing)] // since 5.83
    [InlineData("br-connection-key-missing", BlueZError.KeyMissing)]
    [InlineData("br-connection-canceled", BlueZError.ConnectCanceled)] // also said for LE links
    [InlineData("br-connection-page-timeout", BlueZError.ConnectFailed)]
    [InlineData("br-connection-profile-unavailable", BlueZError.ConnectFailed)]
    [InlineData("br-connection-adapter-not-powered", BlueZError.NotReady)]
    [InlineData("br-connection-busy", BlueZError.InProgress)]
    public void Translate_KnowsWhyConnectFails(string text, BlueZError error) => Check(BlueZ + "Failed", text, error, null);

    [Theory]
    [InlineData("UnknownObject", "Method \"Connect\" with signature \"\" on interface \"org.bluez.Device1\" doesn't exist", BlueZError.DeviceNotFound)]
    [InlineData("UnknownMethod", "Method \"Foo\" with signature \"\" on interface \"org.bluez.Device1\" doesn't exist", BlueZError.NotSupported)]
    [InlineData("UnknownInterface", "No such interface", BlueZError.NotSupported)]
    [InlineData("UnknownProperty", "No such property", BlueZError.NotSupported)]
    [InlineData("ServiceUnknown", "The name org.bluez was not provided by any .service files", BlueZError.ServiceUnavailable)]
    [InlineData("NameHasNoOwner", "Could not get owner of name 'org.bluez': no such name", BlueZError.ServiceUnavailable)]
    [InlineData("Spawn.ChildExited", "Launch helper exited with unknown return code 1", BlueZError.ServiceUnavailable)]
    [InlineData("Spawn.ServiceNotFound", "Unit dbus-org.bluez.service not found.", BlueZError.ServiceUnavailable)]
    [InlineData("NoReply", "Did not receive a reply.", BlueZError.NoReply)]
    [InlineData("NoReply", "Message recipient disconnected from message bus without replying", BlueZError.Lost)]
    [InlineData("Timeout", "Timed out", BlueZError.NoReply)]
    [InlineData("TimedOut", "Failed to activate service 'org.bluez': timed out", BlueZError.ServiceUnavailable)]
    [InlineData("Disconnected", "Connection is closed", BlueZError.Lost)]
    [InlineData("AccessDenied", "Rejected send message, 2 matched rules", BlueZError.AccessDenied)]
    [InlineData("InvalidArgs", "Type mismatch", BlueZError.InvalidArguments)]
    [InlineData("LimitsExceeded", "The maximum number of pending replies was reached", BlueZError.Failed)]
    [InlineData("Failed", "", BlueZError.Failed)]
    public void Translate_KnowsWhatTheBusSays(string name, string text, BlueZError error) => Check(Bus + name, text, error, null);

    [Theory]
    [InlineData("Operation failed with ATT error: 0x")]
    [InlineData("Operation failed with ATT error: 0xzz")]
    [InlineData("Operation failed with ATT error: 0x1ff")]
    [InlineData("operation failed with att error")]
    public void Translate_GivesNoAttError_WhenTheNumberIsUnreadable(string text) => Check(BlueZ + "Failed", text, BlueZError.Failed, null);

    [Fact]
    public void Translate_GivesFailed_WhenTheNameIsUnknown() => Check("com.example.Odd", "something else", BlueZError.Failed, null);

    [Fact]
    public void Translate_WritesASentence_ThatTellsWhatFailedAndWhy()
    {
        var error = ErrorTranslation.Translate("Pairing AA:BB:CC:DD:EE:FF failed", new DBusErrorReplyException(BlueZ + "AuthenticationFailed", "Authentication Failed"));
        Assert.StartsWith("Pairing AA:BB:CC:DD:EE:FF failed: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.Contains("Authentication Failed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Translate_GivesNoReply_WhenTheTimeWasOver() =>
        Assert.Equal(BlueZError.NoReply, ErrorTranslation.Translate("Reading failed", new TimeoutException()).Error);

    [Fact]
    public void Translate_GivesLost_WhenTheConnectionClosed() =>
        Assert.Equal(BlueZError.Lost, ErrorTranslation.Translate("Reading failed", new DBusConnectionClosedException("gone")).Error);

    [Fact]
    public void Translate_LeavesATranslatedErrorAlone()
    {
        var known = new BlueZException(BlueZError.NotPaired, "Reading failed.");
        Assert.Same(known, ErrorTranslation.Translate("Reading failed", known));
    }

    private static void Check(string name, string text, BlueZError error, int? att)
    {
        var translated = ErrorTranslation.Translate("Asking failed", new DBusErrorReplyException(name, text));
        Assert.Equal((error, (byte?)att, name, text), (translated.Error, translated.AttError, translated.DBusName, translated.DBusMessage));
    }
}
