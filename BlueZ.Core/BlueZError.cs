namespace BlueZ.Core;

/// <summary>What went wrong, told apart as far as BlueZ lets it be told (src/error.c and src/gatt-client.c of BlueZ).</summary>
public enum BlueZError
{
    /// <summary>BlueZ failed without saying more; see <see cref="BlueZException.DBusMessage"/>.</summary>
    Failed,

    /// <summary>The bus cannot be reached.</summary>
    BusUnavailable,

    /// <summary>The bus refuses us.</summary>
    BusAccessDenied,

    /// <summary>bluetoothd does not run and cannot be started.</summary>
    ServiceUnavailable,

    /// <summary>The bus policy forbids the call.</summary>
    AccessDenied,

    /// <summary>No answer within the limit: bluetoothd is busy or wedged.</summary>
    NoReply,

    /// <summary>bluetoothd or the bus went away.</summary>
    Lost,

    /// <summary>There is no such adapter.</summary>
    AdapterNotFound,

    /// <summary>The device is unknown, was removed, or was not heard.</summary>
    DeviceNotFound,

    /// <summary>The adapter is not powered.</summary>
    NotReady,

    /// <summary>The adapter, the device or this BlueZ cannot do it.</summary>
    NotSupported,

    /// <summary>The attribute does not permit it.</summary>
    NotPermitted,

    /// <summary>The attribute or BlueZ wants authorization.</summary>
    NotAuthorized,

    /// <summary>The attribute wants an encrypted or authenticated link.</summary>
    NotPaired,

    /// <summary>There is no link.</summary>
    NotConnected,

    /// <summary>The link could not be made.</summary>
    ConnectFailed,

    /// <summary>The link was lost or given up while it was made.</summary>
    ConnectCanceled,

    /// <summary>The connection attempt of a pairing failed ("Page Timeout", also for LE).</summary>
    ConnectionAttemptFailed,

    /// <summary>The device does not know the bond any more (BlueZ 5.83 and later say so).</summary>
    KeyMissing,

    /// <summary>Pairing failed: a wrong PIN, a refusal, no fitting agent.</summary>
    AuthenticationFailed,

    /// <summary>Pairing was given up, or the link was lost meanwhile.</summary>
    AuthenticationCanceled,

    /// <summary>Pairing was rejected.</summary>
    AuthenticationRejected,

    /// <summary>Pairing took too long.</summary>
    AuthenticationTimeout,

    /// <summary>It exists already, such as a bond.</summary>
    AlreadyExists,

    /// <summary>There is a link already.</summary>
    AlreadyConnected,

    /// <summary>The same is under way.</summary>
    InProgress,

    /// <summary>BlueZ does not take the arguments.</summary>
    InvalidArguments,

    /// <summary>The offset lies outside the value.</summary>
    InvalidOffset,

    /// <summary>The value has a wrong length.</summary>
    InvalidLength,

    /// <summary>It does not exist.</summary>
    DoesNotExist,

    /// <summary>No agent is registered.</summary>
    AgentNotAvailable,

    /// <summary>The device answered with the ATT error in <see cref="BlueZException.AttError"/>.</summary>
    AttError,
}
