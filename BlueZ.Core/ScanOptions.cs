using BlueZ.Core.Management;

namespace BlueZ.Core;

/// <summary>How advertisements are taken.</summary>
public sealed record ScanOptions
{
    /// <summary>How many advertisements may wait to be read, 100 bytes each; then the oldest are dropped and counted.</summary>
    public int Capacity { get; init; } = 4096;

    /// <summary>
    /// Is given each advertisement in place of <see cref="Scan.Advertisements"/>, which then holds none and only tells the end.
    /// It may be called once more while the scan is disposed. Without the way through another thread an advertisement costs a
    /// fraction, which counts where they come by the thousand.
    /// </summary>
    public AdvertisementHandler? Handler { get; init; }

    /// <summary>
    /// Is called after advertisements went to <see cref="Handler"/> when no more wait to be read for the moment, on the same thread
    /// and under the same terms: a good moment to pass on what was gathered. With <see cref="Management"/> only.
    /// </summary>
    public Action? Paused { get; init; }

    /// <summary>Whether devices are asked for their scan responses. Without <see cref="Management"/> they always are.</summary>
    public ScanMode Mode { get; init; } = ScanMode.Active;

    /// <summary>
    /// A socket with CAP_NET_ADMIN, on which the kernel tells every advertisement as it came; null takes what BlueZ tells over
    /// D-Bus. It must outlive the scan.
    /// </summary>
    public ManagementSocket? Management { get; init; }
}
