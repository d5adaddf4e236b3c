using EspProxy.Settings;

namespace EspProxy;

/// <summary>Tells which settings differ. What it names cannot change while the daemon runs.</summary>
internal static class OptionChanges
{
    private static readonly (string Name, Func<ProxyOptions, object?> Value)[] Fixed =
    [
        (SettingNames.Name, o => o.Name),
        (SettingNames.NameAddMacSuffix, o => o.AddMacSuffix),
        (SettingNames.FriendlyName, o => o.FriendlyName),
        (SettingNames.Area, o => o.Area),
        (SettingNames.Mac, o => o.Mac),
        (SettingNames.Bind, o => o.Endpoint.Address),
        (SettingNames.Port, o => o.Endpoint.Port),
        (SettingNames.Adapter, o => o.Adapter),
        (SettingNames.Scanner, o => o.Scanner),
        (SettingNames.ScanMode, o => o.ScanMode),
        (SettingNames.MaxConnections, o => o.MaxConnections),
        (SettingNames.EncryptionKey, o => o.EncryptionKey),
        (SettingNames.Mdns, o => o.Mdns),
    ];

    /// <summary>The names of the settings, as in the configuration file.</summary>
    public static IReadOnlyList<string> Between(ProxyOptions before, ProxyOptions after) =>
        [.. from setting in Fixed where !Equals(setting.Value(before), setting.Value(after)) select setting.Name];
}
