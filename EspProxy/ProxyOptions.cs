using System.Net;
using BlueZ.Core;
using EspProxy.Bluetooth;
using EspProxy.Mdns;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>What the daemon was told to do; checked before it gets here.</summary>
internal sealed record ProxyOptions
{
    /// <summary>The name on the network: at most 31 of a-z, 0-9 and dashes.</summary>
    public string Name { get; init; } = "esp-proxy";

    /// <summary>The name that people see.</summary>
    public string FriendlyName { get; init; } = "ESP Proxy";

    /// <summary>Whether both names get the end of the MAC address, so that one configuration serves several proxies.</summary>
    public bool AddMacSuffix { get; init; }

    /// <summary>The room that Home Assistant suggests for the device, or null.</summary>
    public string? Area { get; init; }

    /// <summary>The address that identifies the proxy; null takes that of the network interface.</summary>
    public BluetoothAddress? Mac { get; init; }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; init; } = new(IPAddress.IPv6Any, 6053);

    /// <summary>How many Bluetooth connections it makes at a time.</summary>
    public int MaxConnections { get; init; } = 5;

    /// <summary>The adapter, by name or address; null is the first one.</summary>
    public string? Adapter { get; init; }

    /// <summary>Where advertisements are taken from.</summary>
    public ScannerSource Scanner { get; init; } = ScannerSource.Auto;

    /// <summary>How is scanned until Home Assistant wants it otherwise.</summary>
    public BluetoothScannerMode ScanMode { get; init; } = BluetoothScannerMode.Passive;

    /// <summary>The key of the configuration; null leaves it to Home Assistant to set one.</summary>
    public PresharedKey? EncryptionKey { get; init; }

    /// <summary>The passkeys of the devices that want one.</summary>
    public Passkeys Passkeys { get; init; } = Passkeys.Empty;

    /// <summary>How the proxy is announced on the network.</summary>
    public MdnsMode Mdns { get; init; } = MdnsMode.Auto;

    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Where things are kept across restarts; null keeps nothing. systemd gives it as $STATE_DIRECTORY.</summary>
    public string? StateDirectory { get; init; }
}
