namespace EspProxy.Bluetooth;

/// <summary>What the proxy can do, in the bits of DeviceInfo. A bit that is set is a promise: Home Assistant then relies on it.</summary>
[Flags]
internal enum FeatureFlags : uint
{
    /// <summary>Delivers advertisements at all; every proxy has it, whichever way it scans.</summary>
    PassiveScan = 1,

    ActiveConnections = 2,

    /// <summary>The client caches services and writes the descriptor 0x2902 itself; connections are refused by it without this bit.</summary>
    RemoteCaching = 4,

    Pairing = 8,

    CacheClearing = 16,

    RawAdvertisements = 32,

    StateAndMode = 64,

    /// <summary>Sets connection parameters; needs the kernel's management socket and the capability CAP_NET_ADMIN.</summary>
    ConnectionParameters = 128,

    /// <summary>All that an advertisement proxy does.</summary>
    Listening = PassiveScan | RawAdvertisements | StateAndMode,

    /// <summary>All that a proxy with connections does over D-Bus.</summary>
    Connecting = Listening | ActiveConnections | RemoteCaching | Pairing | CacheClearing,
}
