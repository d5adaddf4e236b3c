namespace EspProxy.Mdns;

/// <summary>What a client is told about encryption before it connects.</summary>
internal enum MdnsEncryption
{
    /// <summary>Plaintext only.</summary>
    Off,

    /// <summary>There is no key yet, and a client may set one.</summary>
    Supported,

    /// <summary>There is a key, and nothing is spoken without it.</summary>
    Required,
}
