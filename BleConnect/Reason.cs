namespace BleConnect;

/// <summary>The causes that --json tells apart where exit codes do not. They are part of the schema: none is renamed.</summary>
internal static class Reason
{
    public const string Verified = "verified";
    public const string Established = "established";
    public const string Repaired = "repaired";
    public const string Removed = "removed";
    public const string NothingToRemove = "nothing_to_remove";
    public const string Listed = "listed";

    public const string Missing = "missing";
    public const string Stale = "stale";
    public const string Unreachable = "unreachable";
    public const string Busy = "busy";
    public const string Unresolved = "unresolved";
    public const string Unauthenticated = "unauthenticated";
    public const string Unproven = "unproven";

    public const string NotFound = "not_found";
    public const string NotConnected = "not_connected";
    public const string ConnectionFailed = "connection_failed";
    public const string PairingFailed = "pairing_failed";
    public const string NotBonded = "not_bonded";
    public const string AgentRefused = "agent_refused";
    public const string RemovalFailed = "removal_failed";
    public const string NoPin = "no_pin";

    public const string AdapterMissing = "adapter_missing";
    public const string AdapterOff = "adapter_off";
    public const string AdapterBlocked = "adapter_blocked";
    public const string AdapterFailed = "adapter_failed";
    public const string NoBluetoothd = "no_bluetoothd";
    public const string BluetoothdSilent = "bluetoothd_silent";
    public const string BluetoothdLost = "bluetoothd_lost";
    public const string AccessDenied = "access_denied";
    public const string BusUnavailable = "bus_unavailable";
    public const string BusDenied = "bus_denied";

    public const string Usage = "usage";
    public const string Timeout = "timeout";
    public const string Interrupted = "interrupted";
    public const string Failed = "failed";
}
