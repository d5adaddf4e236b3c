namespace Fakes;

/// <summary>What kind of keys bluetoothd and a radio share.</summary>
public enum BondLevel
{
    /// <summary>None.</summary>
    None,

    /// <summary>Keys that nobody proved: Just Works.</summary>
    JustWorks,

    /// <summary>Keys made with a passkey or a comparison.</summary>
    Authenticated,
}
