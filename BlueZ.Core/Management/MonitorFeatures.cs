namespace BlueZ.Core.Management;

/// <summary>What the kernel says of its advertisement monitors (Read Advertisement Monitor Features).</summary>
/// <param name="IsOffloaded">Whether the controller filters by the patterns itself: it then tells nothing but what fits one.</param>
/// <param name="MaxCount">How many monitors there can be.</param>
/// <param name="Handles">Those that there are, of every program.</param>
public readonly record struct MonitorFeatures(bool IsOffloaded, int MaxCount, IReadOnlyList<ushort> Handles);
