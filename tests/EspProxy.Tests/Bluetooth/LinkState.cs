namespace EspProxy.Tests.Bluetooth;

/// <summary>Where the proxy can be with an address, as far as its owner can tell.</summary>
internal enum LinkState
{
    None,

    /// <summary>A connect was taken, and its 81 is the next word.</summary>
    Asked,
    Connecting,
    Connected,
    Closing,

    /// <summary>Closing, and asked for again meanwhile.</summary>
    ClosingWanted,

    /// <summary>The link of an owner before, which goes down without a word but that of the slot.</summary>
    Orphan,

    /// <summary>The same, and asked for by the owner of now.</summary>
    OrphanWanted,
}
