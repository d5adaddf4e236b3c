namespace BlueZ.Core;

/// <summary>How an adapter listens for advertisements (Core specification Vol 6 Part B 4.4.3).</summary>
public enum ScanMode
{
    /// <summary>It only listens: no scan responses, and nothing is sent.</summary>
    Passive,

    /// <summary>It asks every device that allows it for its scan response, which costs the batteries of those devices.</summary>
    Active,
}
