using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>The one table from what went wrong to what the user reads and the caller gets.</summary>
internal static class Failure
{
    /// <summary>No connection to the bus, no bluetoothd, no adapter.</summary>
    public static ToolException Start(BlueZException e) => Start(e.Error, Detail(e));

    /// <inheritdoc cref="Start(BlueZException)"/>
    public static ToolException Start(BlueZError error, string detail) => error switch
    {
        BlueZError.BusAccessDenied => new(
            ExitCode.NoBus, "Cannot connect to D-Bus system bus. Are you running as root or in the bluetooth group?"),
        BlueZError.BusUnavailable => new(ExitCode.NoBus, $"Failed to connect to D-Bus system bus: {detail}"),
        BlueZError.ServiceUnavailable or BlueZError.AdapterNotFound or BlueZError.AccessDenied => new(
            ExitCode.NoAdapter, "Failed to query adapter: Bluetooth adapter not found at /org/bluez/hci0. Is Bluetooth enabled?"),
        _ => new(ExitCode.NoAdapter, $"Failed to query adapter: {detail}"),
    };

    public static ToolException Power(BlueZException e) =>
        new(ExitCode.NoAdapter, $"Failed to power on adapter: {Detail(e)}");

    /// <summary>A step of the bond procedure failed.</summary>
    public static ToolException Bond(BondException e, BluetoothAddress address, string adapter) => e.Failure switch
    {
        BondFailure.AdapterOff => new(ExitCode.NoAdapter, $"Adapter {adapter} is powered off, so the bond cannot be verified"),
        BondFailure.DeviceNotFound => Failed($"Device {address} not found within 30.0s. Is the device powered on and advertising?"),
        BondFailure.Unreachable => Failed(Unverified(BondState.Unreachable, address)),
        BondFailure.Busy => Failed(Unverified(BondState.Busy, address)),
        BondFailure.Unresolved => Failed(Unverified(BondState.Unresolved, address)),
        BondFailure.ConnectionFailed => Failed($"Connection failed for {address}: {e.Detail}"),
        BondFailure.Unauthenticated => Failed($"The bond with {address} was made without its PIN. Use --force-repair to pair again."),
        BondFailure.RemovalFailed => Failed($"Failed to remove the bond of {address}: {e.Detail}"),
        BondFailure.AgentRefused => Failed($"Failed to register agent: {(e.InnerException as BlueZException)?.DBusName}: {e.Detail}"),
        BondFailure.NotBonded => Failed($"Pairing failed for {address}: BlueZ keeps no key for it"),
        _ => Failed($"Pairing failed for {address}: {e.Detail}"),
    };

    /// <summary>bluetoothd went away, or something else that no step has a word for.</summary>
    public static ToolException Other(BlueZException e) => Failed(e.Message);

    public static ToolException TimedOut(string doing) => Failed($"Timed out after {RunLimit.Default.TotalSeconds} s while {doing}");

    /// <summary>Why nothing is known about a bond; it is kept.</summary>
    public static string Unverified(BondState state, BluetoothAddress address) => state switch
    {
        BondState.Busy => $"Connection failed for {address}: another program is connecting to it. Try again.",
        BondState.Unresolved => $"Connection failed for {address}: its services were not resolved.",
        _ => $"Connection to {address} timed out. Is the device powered on and in range?",
    };

    private static ToolException Failed(string message) => new(ExitCode.Failed, message);

    /// <summary>BlueZ's own words, or the first cause's.</summary>
    private static string Detail(BlueZException e) => e.DBusMessage ?? e.InnerException?.Message ?? e.Message;
}
