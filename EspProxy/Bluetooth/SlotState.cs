namespace EspProxy.Bluetooth;

/// <summary>Where the link that holds a slot stands.</summary>
internal enum SlotState
{
    /// <summary>The attempt runs; the client has been told nothing but the taken slot.</summary>
    Connecting,

    /// <summary>The client has been told that the link is up.</summary>
    Connected,

    /// <summary>The link is being taken down, by request or because its owner went.</summary>
    Closing,

    /// <summary>The slot was given back: whatever still completes for it is of the past.</summary>
    Ended,
}
