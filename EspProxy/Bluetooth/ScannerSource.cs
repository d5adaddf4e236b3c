namespace EspProxy.Bluetooth;

/// <summary>Where advertisements are taken from.</summary>
internal enum ScannerSource
{
    /// <summary>The management socket where it can be had, otherwise D-Bus.</summary>
    Auto,

    /// <summary>The kernel's management socket: every advertisement as it was sent. Needs the capability CAP_NET_ADMIN.</summary>
    Management,

    /// <summary>What bluetoothd tells over D-Bus: merged and filtered.</summary>
    DBus,
}
