namespace BlueZ.Core.Pairing;

/// <summary>The steps of <see cref="Bond"/>, in the order in which they can come.</summary>
public enum BondStepKind
{
    /// <summary>BlueZ does not know the device.</summary>
    NotFound,

    /// <summary>BlueZ knows the device, without a bond.</summary>
    FoundNotPaired,

    /// <summary>There is a bond, and the device is not trusted.</summary>
    FoundPaired,

    /// <summary>There is a bond, and the device is trusted.</summary>
    FoundPairedAndTrusted,

    /// <summary>The test connect begins.</summary>
    Verifying,

    /// <summary>The bond is valid.</summary>
    Verified,

    /// <summary>The bond is not valid or could not be verified; <see cref="BondStep.State"/> says which.</summary>
    VerifyFailed,

    /// <summary>The bond was proven stale and was removed.</summary>
    StaleBondRemoved,

    /// <summary>The bond was removed because the caller asked for a repair.</summary>
    BondRemoved,

    /// <summary>The caller asked for a repair, and there was nothing to remove.</summary>
    NothingToRemove,

    /// <summary>The search for the device begins.</summary>
    Discovering,

    /// <summary>The device was heard.</summary>
    Discovered,

    /// <summary>BlueZ accepted our pairing agent.</summary>
    AgentRegistered,

    /// <summary>Connecting and pairing begins.</summary>
    Pairing,

    /// <summary>Pairing was cancelled from the other side and is tried once more.</summary>
    PairingRetried,

    /// <summary>
    /// The device paired without asking for the PIN ("Just Works"), so anybody could have paired with it; but when
    /// <see cref="BondStep.State"/> is <see cref="BondState.Valid"/>, an access that needs an authenticated bond was allowed.
    /// </summary>
    PinNotAsked,

    /// <summary>The device is paired and bonded.</summary>
    Paired,

    /// <summary>The device was marked as trusted.</summary>
    Trusted,

    /// <summary>The device was trusted before.</summary>
    AlreadyTrusted,

    /// <summary>The device could not be marked as trusted; the bond is not affected.</summary>
    TrustFailed,
}
