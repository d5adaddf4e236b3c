using CommandLine;

namespace EspProxy.Settings;

/// <summary>What the command line said; null is "nothing", so that the environment and the file have their say.</summary>
internal sealed class Arguments
{
    [Option(SettingNames.Config)]
    public string? Config { get; set; }

    [Option(SettingNames.Name)]
    public string? Name { get; set; }

    [Option(SettingNames.NameAddMacSuffix)]
    public bool NameAddMacSuffix { get; set; }

    [Option(SettingNames.FriendlyName)]
    public string? FriendlyName { get; set; }

    [Option(SettingNames.Area)]
    public string? Area { get; set; }

    [Option(SettingNames.Mac)]
    public string? Mac { get; set; }

    [Option(SettingNames.Bind)]
    public string? Bind { get; set; }

    [Option(SettingNames.Port)]
    public string? Port { get; set; }

    [Option(SettingNames.Adapter)]
    public string? Adapter { get; set; }

    [Option(SettingNames.Scanner)]
    public string? Scanner { get; set; }

    [Option(SettingNames.ScanMode)]
    public string? ScanMode { get; set; }

    [Option(SettingNames.MaxConnections)]
    public string? MaxConnections { get; set; }

    [Option(SettingNames.EncryptionKey)]
    public string? EncryptionKey { get; set; }

    [Option(SettingNames.EncryptionKeyFile)]
    public string? EncryptionKeyFile { get; set; }

    [Option(SettingNames.PasskeysFile)]
    public string? PasskeysFile { get; set; }

    [Option(SettingNames.Mdns)]
    public string? Mdns { get; set; }

    [Option(SettingNames.LogLevel)]
    public string? LogLevel { get; set; }

    [Option("check-config")]
    public bool CheckConfig { get; set; }

    [Option("doctor")]
    public bool Doctor { get; set; }

    [Option("json")]
    public bool Json { get; set; }

    [Option("generate-key")]
    public bool GenerateKey { get; set; }

    [Option("version")]
    public bool Version { get; set; }

    [Option("help")]
    public bool Help { get; set; }

    // What belongs to no option; the parser would drop it without a word.
    [Value(0)]
    public IEnumerable<string> Rest { get; set; } = [];

    /// <summary>The settings among them that were given.</summary>
    public IEnumerable<Setting> Settings() =>
        from pair in new (string Name, string? Value)[]
        {
            (SettingNames.Name, Name), (SettingNames.NameAddMacSuffix, NameAddMacSuffix ? "yes" : null), (SettingNames.FriendlyName, FriendlyName),
            (SettingNames.Area, Area), (SettingNames.Mac, Mac), (SettingNames.Bind, Bind), (SettingNames.Port, Port), (SettingNames.Adapter, Adapter),
            (SettingNames.Scanner, Scanner), (SettingNames.ScanMode, ScanMode), (SettingNames.MaxConnections, MaxConnections), (SettingNames.EncryptionKey, EncryptionKey),
            (SettingNames.EncryptionKeyFile, EncryptionKeyFile), (SettingNames.PasskeysFile, PasskeysFile), (SettingNames.Mdns, Mdns),
            (SettingNames.LogLevel, LogLevel),
        }
        where pair.Value is not null
        select Setting.OfOption(pair.Name, pair.Value);
}
