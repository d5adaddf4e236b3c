namespace BlueZ.Core.DBus.Wire;

/// <summary>Which ends of a watch its handler is told of.</summary>
[Flags]
public enum ObserverFlags
{
    /// <summary>Values only.</summary>
    None = 0,

    /// <summary>Tell when the connection closes.</summary>
    EmitOnConnectionClosed = 1,

    /// <summary>Tell when the watch itself is disposed.</summary>
    EmitOnObserverDispose = 2,

    /// <summary>Do not ask the bus: filter what comes anyway.</summary>
    NoSubscribe = 4,

    /// <summary>End the watch when the sender's name changes its owner, the first owner included.</summary>
    EmitOnOwnerChanged = 8,

    /// <summary>Tell when connecting fails.</summary>
    EmitOnConnectionFailed = 16,

    /// <summary>End the watch, not the connection, when the reader throws.</summary>
    EmitOnReaderFailed = 32,

    /// <summary>All of these.</summary>
    EmitAll = 59,
}
