using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;

namespace EspProxy.Session;

/// <summary>What the proxy tells about itself.</summary>
internal sealed class DeviceInfo(DeviceName device, BluetoothProxy bluetooth, KeyProvisioning keys)
{
    public const uint ApiMajor = 1;

    /// <summary>1.15 promises an answer to DeviceCapabilitiesRequest.</summary>
    public const uint ApiMinor = 15;

    // Home Assistant shows a repair issue for a proxy older than its STABLE_BLE_VERSION (2025.5.0 when this was written).
    public const string EspHomeVersion = "2026.8.0";

    // Home Assistant splits this at its dot into manufacturer and model; without a dot it fails.
    public const string ProjectName = "Linux.esp-proxy";

    // For clients before API 1.9, which know no feature flags: 5 is everything that a proxy could do then.
    private const uint LegacyVersion = 5;

    private const uint AreaId = 1;

    public DeviceName Name => device;

    public HelloResponse Hello() => new()
    {
        ApiVersionMajor = ApiMajor,
        ApiVersionMinor = ApiMinor,
        ServerInfo = $"esp-proxy {device.Version}",
        Name = device.Name,
    };

    /// <summary>How the proxy is set up, for its log.</summary>
    public IEnumerable<string> Configuration() =>
    [
        $"esp-proxy {device.Version}: {device.Name}, \"{device.FriendlyName}\", {device.Mac}",
        $"Bluetooth adapter: {bluetooth.AdapterName ?? "none"} {bluetooth.Identity.AdapterAddress}",
        $"Bluetooth connections: {bluetooth.ConnectionsUsed} of {bluetooth.MaxConnections} used",
        $"Encryption: {keys.Encryption}",
    ];

    public DeviceInfoResponse Info(BluetoothIdentity identity)
    {
        var info = Describe(identity);
        if (device.Area is { } area)
        {
            // The older field and the newer one; the id only has to differ from those of other rooms of this device.
            info.SuggestedArea = area;
            info.Area = new AreaInfo { AreaId = AreaId, Name = area };
        }

        return info;
    }

    public static DeviceCapabilitiesResponse Capabilities(BluetoothIdentity identity) => new()
    {
        BluetoothProxy = new BluetoothProxyCapabilities { FeatureFlags = (uint)identity.FeatureFlags, MacAddress = identity.AdapterAddress ?? "" },
    };

    private DeviceInfoResponse Describe(BluetoothIdentity identity) => new()
    {
        Name = device.Name,
        FriendlyName = device.FriendlyName,
        MacAddress = device.Mac,
        EsphomeVersion = EspHomeVersion,
        Model = $"Linux BlueZ / {bluetooth.AdapterName ?? "no adapter"}",
        Manufacturer = "Linux",
        ProjectName = ProjectName,
        ProjectVersion = device.Version,
        LegacyBluetoothProxyVersion = LegacyVersion,
        BluetoothProxyFeatureFlags = (uint)identity.FeatureFlags,
        BluetoothMacAddress = identity.AdapterAddress ?? "",
        ApiEncryptionSupported = keys.IsSupported,
        ApiEncryptionProvisionable = keys.IsProvisionable,
    };
}
