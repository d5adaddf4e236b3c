namespace BlueZ.Core;

/// <summary>What went wrong, whatever release of BlueZ said it and in which words.</summary>
public enum BlueZError
{
    /// <summary>A failure that BlueZ does not explain further, or that we do not know.</summary>
    Failed,

    /// <summary>The D-Bus daemon cannot be reached.</summary>
    BusUnavailable,

    /// <summary>The D-Bus daemon is there but does not let us in.</summary>
    BusAccessDenied,

    /// <summary>Nobody owns org.bluez and it could not be started: bluetoothd is not running.</summary>
    ServiceUnavailable,

    /// <summary>The bus does not let us talk to BlueZ.</summary>
    AccessDenied,

    /// <summary>No answer within the time limit: bluetoothd is stuck, or what was asked takes longer than it may.</summary>
    NoReply,

    /// <summary>bluetoothd or the bus went away; the client is dead and a new one is needed.</summary>
    Lost,

    /// <summary>There is no such adapter.</summary>
    AdapterNotFound,

    /// <summary>BlueZ does not know the device, or has removed it, or it was not heard.</summary>
    DeviceNotFound,

    /// <summary>The adapter is off.</summary>
    NotReady,

    /// <summary>BlueZ, the adapter or the device cannot do this.</summary>
    NotSupported,

    /// <summary>The attribute, or its present use by another program, does not permit this.</summary>
    NotPermitted,

    /// <summary>The device or BlueZ's configuration does not authorize this.</summary>
    NotAuthorized,

    /// <summary>The device wants an encrypted or authenticated link for this, and there is no (good) bond.</summary>
    NotPaired,

    /// <summary>There is no link to the device, or it went while the operation ran.</summary>
    NotConnected,

    /// <summary>No link could be set up, or it broke at once.</summary>
    ConnectFailed,

    /// <summary>The attempt to connect was cancelled: by us, by another program, or by the end of the link.</summary>
    ConnectCanceled,

    /// <summary>Pairing failed; a wrong PIN looks like this.</summary>
    AuthenticationFailed,

    /// <summary>Pairing was cancelled, or the link went while it ran.</summary>
    AuthenticationCanceled,

    /// <summary>The device or the controller refused to pair.</summary>
    AuthenticationRejected,

    /// <summary>Pairing did not end in time; a device that is away looks like this after two minutes.</summary>
    AuthenticationTimeout,

    /// <summary>Pairing could not set up a link.</summary>
    ConnectionAttemptFailed,

    /// <summary>The device no longer has the key of the bond (5.83 and later say so).</summary>
    KeyMissing,

    /// <summary>It is there already; for pairing: a bond is.</summary>
    AlreadyExists,

    /// <summary>The link is up already.</summary>
    AlreadyConnected,

    /// <summary>BlueZ is busy with the same thing.</summary>
    InProgress,

    /// <summary>BlueZ did not accept an argument.</summary>
    InvalidArguments,

    /// <summary>The offset lies outside of the attribute's value.</summary>
    InvalidOffset,

    /// <summary>The value is too long or too short for the attribute.</summary>
    InvalidLength,

    /// <summary>There is no such object.</summary>
    DoesNotExist,

    /// <summary>No pairing agent could be asked.</summary>
    AgentNotAvailable,

    /// <summary>The device refused with an ATT error: see <see cref="BlueZException.AttError"/>.</summary>
    AttError,
}
