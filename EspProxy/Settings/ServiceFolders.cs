namespace EspProxy.Settings;

/// <summary>Where the package's service has its secrets, for those who look from a shell. The daemon itself never reads there.</summary>
internal sealed record ServiceFolders
{
    /// <summary>What the unit names in LoadCredential=: systemd reads it as root at each start.</summary>
    public string Files { get; init; } = "/etc/esp-proxy";

    /// <summary>Where systemd keeps what it has given while the service runs (systemd.exec(5)).</summary>
    public string Credentials { get; init; } = "/run/credentials/esp-proxy.service";
}
