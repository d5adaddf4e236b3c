namespace BlueZ.Core.Pairing;

/// <summary>Why a bond was not made or not verified.</summary>
public enum BondFailure
{
    /// <summary>The adapter has no power, so nothing can be verified or removed; it is for the caller to switch it on.</summary>
    AdapterOff,

    /// <summary>The device was not heard in time.</summary>
    DeviceNotFound,

    /// <summary>There is a bond, but the device cannot be connected; the bond was kept.</summary>
    Unreachable,

    /// <summary>There is a bond, and connecting failed for a reason that lies on this side; the bond was kept.</summary>
    ConnectionFailed,

    /// <summary>Another program is connecting to or pairing with the device.</summary>
    Busy,

    /// <summary>The device connected, but its services were not resolved; the bond was kept.</summary>
    Unresolved,

    /// <summary>The bond was made without the PIN, so protected access is refused; only a repair makes a new one.</summary>
    Unauthenticated,

    /// <summary>The access that was to prove the bond was not answered, or the device has no such service; the bond was kept.</summary>
    Unproven,

    /// <summary>
    /// The device, which has no bond, was heard but could not be connected, time after time; or, when the inner exception is a
    /// <see cref="BlueZError.NoReply"/>, within 40 s.
    /// </summary>
    NotConnected,

    /// <summary>The old bond could not be removed.</summary>
    RemovalFailed,

    /// <summary>BlueZ refused our pairing agent.</summary>
    AgentRefused,

    /// <summary>Pairing failed; with a fixed PIN most often because it was the wrong one.</summary>
    PairingFailed,

    /// <summary>Pairing went well, but BlueZ keeps no key: the next connection would have to pair again.</summary>
    NotBonded,
}
