namespace EspProxy.Settings;

/// <summary>Every setting there is; the same name serves as an option, in the configuration file, and in the environment.</summary>
internal static class SettingNames
{
    public const string Config = "config";
    public const string Name = "name";
    public const string NameAddMacSuffix = "name-add-mac-suffix";
    public const string FriendlyName = "friendly-name";
    public const string Area = "area";
    public const string Mac = "mac";
    public const string Bind = "bind";
    public const string Port = "port";
    public const string Adapter = "adapter";
    public const string Scanner = "scanner";
    public const string ScanMode = "scan-mode";
    public const string MaxConnections = "max-connections";
    public const string EncryptionKey = "encryption-key";
    public const string EncryptionKeyFile = "encryption-key-file";
    public const string PasskeysFile = "passkeys-file";
    public const string Mdns = "mdns";
    public const string LogLevel = "log-level";

    /// <summary>What the configuration file may set, in the order in which it is shown.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Name, NameAddMacSuffix, FriendlyName, Area, Mac, Bind, Port, Adapter, Scanner, ScanMode, MaxConnections,
        EncryptionKey, EncryptionKeyFile, PasskeysFile, Mdns, LogLevel,
    ];

    /// <summary>The variable of the environment: ESP_PROXY_ and the name in capitals.</summary>
    public static string VariableOf(string name) => "ESP_PROXY_" + name.Replace('-', '_').ToUpperInvariant();
}
