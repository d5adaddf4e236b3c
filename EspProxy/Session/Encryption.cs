namespace EspProxy.Session;

/// <summary>What clients are to expect; mDNS announces it.</summary>
internal enum Encryption
{
    /// <summary>There is none, and no key can be set.</summary>
    Off,

    /// <summary>No key is set yet: clients are let in without encryption and with the key of zeros, and may set one.</summary>
    Offered,

    /// <summary>Only who has the key is let in.</summary>
    Required,
}
