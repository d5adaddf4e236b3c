namespace BlueZ.Core.Management;

/// <summary>Why a link ended, as the kernel tells it (BlueZ doc/mgmt-api.txt, Device Disconnected).</summary>
public enum DisconnectReason : byte
{
    /// <summary>Nothing is known of it.</summary>
    Unspecified = 0,

    /// <summary>The device was not heard any more.</summary>
    Timeout = 1,

    /// <summary>This side ended it.</summary>
    Local = 2,

    /// <summary>The device ended it.</summary>
    Remote = 3,

    /// <summary>The device refused its key: it has forgotten the bond.</summary>
    AuthenticationFailure = 4,

    /// <summary>This side went to sleep.</summary>
    Suspend = 5,
}
