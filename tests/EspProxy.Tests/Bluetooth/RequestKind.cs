namespace EspProxy.Tests.Bluetooth;

/// <summary>What a client asks of a device.</summary>
internal enum RequestKind
{
    Services,
    Read,
    Write,

    /// <summary>A write without response.</summary>
    Command,
    Notify,
    Pair,
    Unpair,
    ClearCache,
    Tune,
}
