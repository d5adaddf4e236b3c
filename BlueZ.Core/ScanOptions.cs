namespace BlueZ.Core;

/// <summary>How to scan.</summary>
public sealed record ScanOptions
{
    /// <summary>How many advertisements may wait for the reader before the oldest is dropped.</summary>
    public int Capacity { get; init; } = 4096;
}
