namespace BlueZ.Core.Pairing;

/// <summary>How a run that ended well got its bond.</summary>
public enum BondOutcome
{
    /// <summary>The bond was there and was verified.</summary>
    Verified,

    /// <summary>The device was paired in this run.</summary>
    Established,
}
