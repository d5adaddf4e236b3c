namespace Fakes;

/// <summary>The error replies of bluetoothd, with its texts (src/error.c, src/device.c, src/gatt-client.c).</summary>
internal static class BlueZErrors
{
    public static DBusErrorReplyException InProgress => Of("InProgress", "In Progress");

    public static DBusErrorReplyException Busy => Of("InProgress", "Operation already in progress");

    public static DBusErrorReplyException AlreadyExists => Of("AlreadyExists", "Already Exists");

    public static DBusErrorReplyException DoesNotExist => Of("DoesNotExist", "Does Not Exist");

    public static DBusErrorReplyException NotReady => Of("NotReady", "Resource Not Ready");

    public static DBusErrorReplyException NotSupported => Of("NotSupported", "Operation is not supported");

    public static DBusErrorReplyException NotConnected => Failed("Not connected");

    public static DBusErrorReplyException InvalidArguments => Of("InvalidArguments", "Invalid arguments in method call");

    public static DBusErrorReplyException NotPaired => Of("NotPermitted", "Not paired");

    public static DBusErrorReplyException WriteNotPermitted => Of("NotPermitted", "Write not permitted");

    public static DBusErrorReplyException AuthenticationFailed => Of("AuthenticationFailed", "Authentication Failed");

    public static DBusErrorReplyException AuthenticationCanceled => Of("AuthenticationCanceled", "Authentication Canceled");

    public static DBusErrorReplyException AuthenticationTimeout => Of("AuthenticationTimeout", "Authentication Timeout");

    public static DBusErrorReplyException Failed(string text) => Of("Failed", text);

    public static DBusErrorReplyException Of(string name, string text) => new($"org.bluez.Error.{name}", text);

    /// <summary>How bluetoothd tells an error code of the attribute protocol.</summary>
    public static DBusErrorReplyException Attribute(byte code) => code switch
    {
        0x02 => Of("NotPermitted", "Read not permitted"),
        0x03 => WriteNotPermitted,
        0x05 or 0x0c or 0x0f => NotPaired,
        0x06 => NotSupported,
        0x07 => Of("InvalidArguments", "Invalid offset"),
        0x08 => Of("NotAuthorized", "Operation Not Authorized"),
        0x0d => Of("InvalidArguments", "Invalid Length"),
        0 => Failed("Operation failed"),
        _ => Failed($"Operation failed with ATT error: 0x{code:x2}"),
    };
}
