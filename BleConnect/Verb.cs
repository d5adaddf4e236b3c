namespace BleConnect;

/// <summary>What a run is for.</summary>
internal enum Verb
{
    /// <summary>Verify the bond, or make it.</summary>
    Ensure,

    /// <summary>--check-only.</summary>
    Check,

    /// <summary>--force-repair.</summary>
    Repair,

    /// <summary>--remove.</summary>
    Remove,

    /// <summary>--list.</summary>
    List,
}
