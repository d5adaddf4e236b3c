namespace EspProxy.Tests.Bluetooth;

/// <summary>What a client asks of a link as a whole.</summary>
internal enum LinkCommand
{
    Connect,
    Disconnect,

    /// <summary>A connect that has to be refused, whatever is.</summary>
    Invalid,
}
