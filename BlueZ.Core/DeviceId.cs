using System.Globalization;

namespace BlueZ.Core;

/// <summary>What BlueZ shows itself as (main.conf, DeviceID): unless that is set, as a product of the Linux Foundation with its release.</summary>
internal static class DeviceId
{
    // Vendor 1D6B, product 0246.
    private const string Own = "usb:v1D6Bp0246d";

    /// <summary>5.66 for "usb:v1D6Bp0246d0542", a byte for each of the two numbers; null for another device.</summary>
    public static Version? ReleaseOf(string? modalias) =>
        modalias?.StartsWith(Own, StringComparison.OrdinalIgnoreCase) == true && modalias.Length == Own.Length + 4
        && ushort.TryParse(modalias.AsSpan(Own.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort release)
            ? new Version(release >> 8, release & 0xff) : null;
}
