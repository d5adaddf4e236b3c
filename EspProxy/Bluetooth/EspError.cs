using BlueZ.Core;

namespace EspProxy.Bluetooth;

/// <summary>The numbers a client understands: those of a link (69) and those of ATT (82, 85, 86, 88).</summary>
internal static class EspError
{
    /// <summary>Nothing went wrong, or the reason is not known: with connected=false the client prints "Disconnected".</summary>
    public const int None = 0;

    /// <summary>There is no link. The only number by which a client takes the device for disconnected: never used while there is one.</summary>
    public const int NotConnected = -1;

    public const int InvalidHandle = 0x01;
    public const int ReadNotPermitted = 0x02;
    public const int WriteNotPermitted = 0x03;
    public const int InsufficientAuthentication = 0x05;
    public const int RequestNotSupported = 0x06;
    public const int InvalidOffset = 0x07;
    public const int InsufficientAuthorization = 0x08;
    public const int InvalidLength = 0x0D;

    /// <summary>ATT: unlikely error; also what BlueZ says of a request that the end of its link cut off.</summary>
    public const int Unlikely = 0x0E;

    /// <summary>Link: it did not come up in time (ESP_GATT_CONN_TIMEOUT).</summary>
    public const int TimedOut = 0x08;

    /// <summary>Link: the local host ended it (bluetoothd stopped, the adapter went).</summary>
    public const int TerminatedByHost = 0x16;

    /// <summary>Link: it could not be established, or was lost at once.</summary>
    public const int FailedToEstablish = 0x3E;

    /// <summary>ATT: another request of the same kind is under way.</summary>
    public const int Busy = 0x84;

    /// <summary>Whatever has no number of its own (ESP_GATT_ERROR).</summary>
    public const int Error = 0x85;

    /// <summary>What was asked for is out of its range (ESP_GATT_ILLEGAL_PARAMETER).</summary>
    public const int IllegalParameter = 0x87;

    /// <summary>ATT: the client characteristic configuration could not be made what was asked (StartNotify was refused).</summary>
    public const int ConfigurationRefused = 0xFD;

    /// <summary>Link: the attempt was given up as the client asked. Never for a deadline: bleak-retry-connector takes it for "out of connection slots".</summary>
    public const int Canceled = 0x100;

    /// <summary>The number in 69 for a link that did not come up.</summary>
    public static int OfConnect(BlueZError error) => error switch
    {
        BlueZError.ConnectFailed or BlueZError.ConnectionAttemptFailed or BlueZError.ConnectCanceled
            or BlueZError.NotConnected or BlueZError.AlreadyConnected => FailedToEstablish,
        BlueZError.DeviceNotFound or BlueZError.DoesNotExist => FailedToEstablish,
        BlueZError.KeyMissing or BlueZError.NotPaired or BlueZError.AuthenticationFailed or BlueZError.AuthenticationRejected
            or BlueZError.AuthenticationCanceled or BlueZError.AuthenticationTimeout => InsufficientAuthentication,
        BlueZError.Lost or BlueZError.NotReady or BlueZError.ServiceUnavailable => TerminatedByHost,
        _ => Error,
    };

    /// <summary>The number in 82 (and 85, 86, 88) for a request on a link that is up.</summary>
    /// <param name="error">What BlueZ said.</param>
    /// <param name="attError">The ATT error code that it named, if it did.</param>
    /// <param name="notPermitted">What "not permitted" means for this kind of request.</param>
    public static int OfRequest(BlueZError error, byte? attError, int notPermitted) => error switch
    {
        BlueZError.NotConnected or BlueZError.DeviceNotFound or BlueZError.Lost => NotConnected,
        BlueZError.NotPermitted => notPermitted,
        BlueZError.NotPaired or BlueZError.AuthenticationFailed or BlueZError.AuthenticationRejected
            or BlueZError.AuthenticationCanceled or BlueZError.AuthenticationTimeout or BlueZError.KeyMissing => InsufficientAuthentication,
        BlueZError.NotSupported => RequestNotSupported,
        BlueZError.InvalidOffset => InvalidOffset,
        BlueZError.InvalidLength => InvalidLength,
        BlueZError.NotAuthorized => InsufficientAuthorization,
        BlueZError.AttError => attError ?? Error,
        BlueZError.InProgress => Busy,
        _ => Error,
    };

    public static int OfRequest(BlueZException exception, int notPermitted) =>
        OfRequest(exception.Error, exception.AttError, notPermitted);
}
