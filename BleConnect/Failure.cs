using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>The one table from what went wrong to what the user reads and the caller gets.</summary>
internal static class Failure
{
    private const string EndTheOther = "Another program had connected it: end that connection (of an app or Home Assistant, say) and try again.";

    /// <summary>No connection to the bus, no bluetoothd, no adapter.</summary>
    /// <param name="blocked">What rfkill has to say, or "".</param>
    /// <param name="others">The adapters that there are, as a sentence, or "".</param>
    public static ToolException Start(BlueZException e, string adapter, string blocked, string others) =>
        Start(e.Error, Detail(e), adapter, blocked, others, e);

    /// <inheritdoc cref="Start(BlueZException, string, string, string)"/>
    public static ToolException Start(
        BlueZError error, string detail, string adapter, string blocked = "", string others = "", BlueZException? cause = null)
    {
        string where = BluetoothAddress.TryParse(adapter, null, out _) ? adapter : $"/org/bluez/{adapter}";
        string missing = $"Failed to query adapter: Bluetooth adapter not found at {where}. Is Bluetooth enabled?";
        (int code, string reason, string message) = error switch
        {
            BlueZError.BusAccessDenied => (
                ExitCode.NoBus, Reason.BusDenied, "Cannot connect to D-Bus system bus. Are you running as root or in the bluetooth group?"),
            BlueZError.BusUnavailable => (ExitCode.NoBus, Reason.BusUnavailable, $"Failed to connect to D-Bus system bus: {detail}"),
            BlueZError.ServiceUnavailable => (ExitCode.NoAdapter, Reason.NoBluetoothd, missing),
            BlueZError.AccessDenied => (ExitCode.NoAdapter, Reason.AccessDenied, missing),
            BlueZError.AdapterNotFound => (
                ExitCode.NoAdapter, blocked.Length > 0 ? Reason.AdapterBlocked : Reason.AdapterMissing, missing + Also(blocked) + Also(others)),
            BlueZError.NoReply => (ExitCode.NoAdapter, Reason.BluetoothdSilent, $"Failed to query adapter: {detail}"),
            BlueZError.Lost => (ExitCode.NoAdapter, Reason.BluetoothdLost, $"Failed to query adapter: {detail}"),
            _ => (ExitCode.NoAdapter, Reason.AdapterFailed, $"Failed to query adapter: {detail}"),
        };
        return new ToolException(code, reason, message, cause);
    }

    public static ToolException Power(BlueZException e, string blocked) => new(
        ExitCode.NoAdapter,
        blocked.Length > 0 ? Reason.AdapterBlocked : Reason.AdapterFailed,
        $"Failed to power on adapter: {Detail(e)}{(blocked.Length > 0 ? "." : "")}{Also(blocked)}",
        e);

    /// <param name="adapter">Its name.</param>
    /// <param name="undone">What cannot be done to the bond: "verified" or "removed".</param>
    /// <param name="cure">What rfkill has to say, or another cure, or "".</param>
    /// <param name="isBlocked">Whether it is rfkill.</param>
    public static ToolException PoweredOff(string adapter, string undone, string cure, bool isBlocked) => new(
        ExitCode.NoAdapter,
        isBlocked ? Reason.AdapterBlocked : Reason.AdapterOff,
        $"Adapter {adapter} is powered off, so the bond cannot be {undone}{(cure.Length > 0 ? "." : "")}{Also(cure)}");

    /// <summary>A step of the bond procedure failed.</summary>
    public static ToolException Bond(BondException e, BluetoothAddress address)
    {
        (string reason, string message) = e.Failure switch
        {
            BondFailure.DeviceNotFound => (Reason.NotFound, $"Device {address} not found within 30.0s. Is the device powered on and advertising?"),
            BondFailure.Unreachable => (Reason.Unreachable, Unverified(BondState.Unreachable, address)),
            BondFailure.Busy => (Reason.Busy, Unverified(BondState.Busy, address)),
            BondFailure.Unresolved => (Reason.Unresolved, Unverified(BondState.Unresolved, address)),
            BondFailure.Unproven => (Reason.Unproven, Unverified(BondState.Unproven, address)),
            BondFailure.NotConnected when (e.InnerException as BlueZException)?.Error == BlueZError.NoReply => (
                Reason.NotConnected, Unverified(BondState.Unreachable, address)),
            BondFailure.NotConnected => (
                Reason.NotConnected, $"Connection to {address} failed after 5 attempts. Is the device powered on and in range?"),
            BondFailure.ConnectionFailed => (Reason.ConnectionFailed, $"Connection failed for {address}: {e.Detail}"),
            BondFailure.Unauthenticated => (
                Reason.Unauthenticated, $"The bond with {address} was made without its PIN. Use --force-repair to pair again."),
            BondFailure.RemovalFailed => (Reason.RemovalFailed, $"Failed to remove the bond of {address}: {e.Detail}"),
            BondFailure.AgentRefused => (
                Reason.AgentRefused, $"Failed to register agent: {(e.InnerException as BlueZException)?.DBusName}: ['{e.Detail}']"),
            BondFailure.NotBonded => (Reason.NotBonded, $"Pairing failed for {address}: BlueZ keeps no key for it"),
            _ => (Reason.PairingFailed, $"Pairing failed for {address}: {e.Detail}{(e.IsOfAnothersLink ? "." + Also(EndTheOther) : "")}"),
        };
        return new ToolException(ExitCode.Failed, reason, message, e);
    }

    /// <summary>bluetoothd or the adapter went away or does not answer any more, or something else that no step has a word for.</summary>
    public static ToolException Other(BlueZException e, string adapter, string doing) => e.Error switch
    {
        BlueZError.Lost => new(ExitCode.Failed, Reason.BluetoothdLost, $"bluetoothd went away while {doing}", e),
        BlueZError.AdapterNotFound or BlueZError.NoReply => Start(e, adapter, "", ""),
        _ => new(ExitCode.Failed, Reason.Failed, e.Message, e),
    };

    /// <param name="limit">How long the run might take.</param>
    /// <param name="doing">What was under way.</param>
    /// <param name="searching">Whether that was the way to the adapter.</param>
    /// <param name="obstacle">What was in the way there, as a sentence, or null.</param>
    public static ToolException TimedOut(TimeSpan limit, string doing, bool searching, string? obstacle) => new(
        searching ? ExitCode.NoAdapter : ExitCode.Failed,
        Reason.Timeout,
        FormattableString.Invariant($"Timed out after {limit.TotalSeconds:0.###} s while {doing}{(obstacle is null ? "" : $". {obstacle}")}"));

    /// <summary>Why nothing, or not enough, is known about a bond; it is kept.</summary>
    public static string Unverified(BondState state, BluetoothAddress address) => state switch
    {
        BondState.Busy => $"Connection failed for {address}: another program is connecting to it. Try again.",
        BondState.Unresolved => $"Connection failed for {address}: its services were not resolved.",
        BondState.Unproven => $"The bond with {address} could not be proven: the access to its service was not answered, or there is no such service.",
        _ => $"Connection to {address} timed out. Is the device powered on and in range?",
    };

    /// <summary>What a check found, for a program.</summary>
    public static string ReasonOf(BondState state) => state switch
    {
        BondState.Valid => Reason.Verified,
        BondState.Missing => Reason.Missing,
        BondState.Stale => Reason.Stale,
        BondState.Busy => Reason.Busy,
        BondState.Unresolved => Reason.Unresolved,
        BondState.Unauthenticated => Reason.Unauthenticated,
        BondState.Unproven => Reason.Unproven,
        _ => Reason.Unreachable,
    };

    private static string Also(string sentence) => sentence.Length > 0 ? " " + sentence : "";

    /// <summary>BlueZ's own words, or the first cause's.</summary>
    private static string Detail(BlueZException e) => e.DBusMessage ?? e.InnerException?.Message ?? e.Message;
}
