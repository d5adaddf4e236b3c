using BlueZ.Core;

namespace EspProxy.Bluetooth;

/// <summary>
/// What BlueZ keeps of a device's services. It asks at each link where they are, and believes what it knows of one that did not
/// move; it drops that only together with the device (docs/bluez-notes.md).
/// </summary>
internal static class AttributeCache
{
    // The first to drop the attributes with the device (BlueZ src/device.c, device_remove_stored).
    private static readonly Version Forgetful = new(5, 62);

    /// <summary>Why that cannot be dropped; null when it can.</summary>
    /// <param name="device">The device.</param>
    /// <param name="isFree">Whether nobody but us has a link to it.</param>
    public static string? WhyKept(Device device, bool isFree) =>
        device.IsBonded ? "with it the bond would go, and is worth more; unpairing drops both."
        : !isFree ? "another program has a link to the device."
        : device.Adapter.BlueZVersion is { } release && release < Forgetful ? $"BlueZ {release} keeps it on disk; 5.62 and later forget it."
        : null;
}
