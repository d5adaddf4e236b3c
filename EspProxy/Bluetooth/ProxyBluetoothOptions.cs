using BlueZ.Core;
using BlueZ.Core.Management;
using EspProxy.Protocol.Messages;

namespace EspProxy.Bluetooth;

/// <summary>What the Bluetooth side of the proxy was told.</summary>
internal sealed record ProxyBluetoothOptions
{
    /// <summary>How many connections there may be at a time.</summary>
    public int MaxConnections { get; init; } = 5;

    /// <summary>The adapter; null is the first one.</summary>
    public string? AdapterNameOrAddress { get; init; }

    /// <summary>Where advertisements are taken from.</summary>
    public ScannerSource Scanner { get; init; } = ScannerSource.Auto;

    /// <summary>How is scanned until a client wants it otherwise.</summary>
    public BluetoothScannerMode ScanMode { get; init; } = BluetoothScannerMode.Passive;

    /// <summary>The passkeys of the devices that want one.</summary>
    public Passkeys Passkeys { get; init; } = Passkeys.Empty;

    /// <summary>Where the links that are ours are named until they have ended; null where there is no such place.</summary>
    public string? RuntimeDirectory { get; init; }

    /// <summary>How bluetoothd is reached.</summary>
    public BlueZOptions BlueZ { get; init; } = new();

    /// <summary>How the kernel's management socket is opened; throws where there is none.</summary>
    public Func<ManagementSocket> OpenManagement { get; init; } = () => ManagementSocket.Open();

    /// <summary>What is wrong with the machine's power supply, in a sentence: that shows first in its radio. Null when nothing is known to be.</summary>
    public Func<string?> PowerComplaint { get; init; } = () => null;

    /// <summary>The kernel's version.</summary>
    public Version Kernel { get; init; } = Environment.OSVersion.Version;
}
