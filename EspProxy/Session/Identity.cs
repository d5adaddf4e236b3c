using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>
/// The address by which Home Assistant knows this proxy for ever: that of the network interface with the default route, kept
/// on the first start so that a changed interface does not make it another device.
/// </summary>
internal static class Identity
{
    private const string FileName = "mac";
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The kept address, else one of a network interface, which is then kept: six capital pairs with colons.</summary>
    public static string Find(string? stateDirectory, ILogger logger)
    {
        string? path = stateDirectory is null ? null : Path.Combine(stateDirectory, FileName);
        if (path is not null && File.Exists(path) && BlueZ.Core.BluetoothAddress.TryParse(File.ReadAllText(path).Trim(), out var kept))
        {
            return kept.ToString();
        }

        string mac = OfInterface();
        if (path is not null)
        {
            Keep(path, mac, logger);
        }

        return mac;
    }

    private static void Keep(string path, string mac, ILogger logger)
    {
        try
        {
            StateFile.Write(path, mac + "\n", Readable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            logger.IdentityNotKept(path, e.Message);
        }
    }

    private static string OfInterface()
    {
        var candidates = NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.GetPhysicalAddress().GetAddressBytes() is { Length: 6 } bytes && bytes.Any(b => b != 0))
            .OrderByDescending(i => i.GetIPProperties().GatewayAddresses.Count > 0)
            .ThenBy(i => i.Name, StringComparer.Ordinal);

        // A machine without any interface is still one device: a locally administered address.
        byte[] mac = candidates.FirstOrDefault()?.GetPhysicalAddress().GetAddressBytes() ?? [0x02, 0, 0, 0, 0, 0x01];
        return string.Join(':', mac.Select(b => b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
