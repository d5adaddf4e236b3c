namespace EspProxy.Mdns;

/// <summary>Who announces the proxy on the network.</summary>
internal enum MdnsMode
{
    /// <summary>Avahi where it runs, else ourselves.</summary>
    Auto,

    Avahi,
    Builtin,
    Off,
}
