using System.Net;
using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>What the daemon was told to do; checked before it gets here.</summary>
internal sealed record ProxyOptions
{
    /// <summary>The name on the network: at most 31 of a-z, 0-9 and dashes.</summary>
    public string Name { get; init; } = "esp-proxy";

    /// <summary>The name that people see.</summary>
    public string FriendlyName { get; init; } = "ESP Proxy";

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.IPv6Any, 6053);

    /// <summary>How many Bluetooth connections it makes at a time.</summary>
    public int MaxConnections { get; init; } = 5;

    /// <summary>The adapter, by name or address; null is the first one.</summary>
    public string? Adapter { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Where things are kept across restarts; null keeps nothing. systemd gives it as $STATE_DIRECTORY.</summary>
    public string? StateDirectory { get; init; }
}
