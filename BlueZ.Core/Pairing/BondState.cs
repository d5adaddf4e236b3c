namespace BlueZ.Core.Pairing;

/// <summary>What a check of a bond found out.</summary>
public enum BondState
{
    /// <summary>BlueZ has no bond with the device.</summary>
    Missing,

    /// <summary>The device connected with the stored key, its services were resolved, and a protected read (where there is one) was allowed.</summary>
    Valid,

    /// <summary>Proven lost: the device is there and refuses the stored key, time after time.</summary>
    Stale,

    /// <summary>The device could not be connected; nothing is known about its key.</summary>
    Unreachable,

    /// <summary>Another program is connecting to or pairing with the device at this moment.</summary>
    Busy,

    /// <summary>The device connected with the stored key, but its services were not resolved in time.</summary>
    Unresolved,

    /// <summary>The link is encrypted, but the key was made without the PIN ("Just Works"): the device refuses protected access.</summary>
    Unauthenticated,

    /// <summary>The device connected with the stored key, but the access that was to prove it was not answered, or it has no such service.</summary>
    Unproven,
}
