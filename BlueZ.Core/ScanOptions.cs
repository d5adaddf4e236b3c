namespace BlueZ.Core;

/// <summary>How advertisements are taken.</summary>
public sealed record ScanOptions
{
    /// <summary>How many advertisements may wait to be read; then the oldest are dropped and counted.</summary>
    public int Capacity { get; init; } = 4096;
}
