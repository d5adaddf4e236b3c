namespace BlueZ.Core.DBus.Wire;

/// <summary>The kind of a D-Bus message (D-Bus specification, "Message Format").</summary>
public enum MessageType : byte
{
    /// <summary>A call that may want a reply.</summary>
    MethodCall = 1,

    /// <summary>The successful answer to a call.</summary>
    MethodReturn = 2,

    /// <summary>The failed answer to a call.</summary>
    Error = 3,

    /// <summary>A broadcast or directed notice.</summary>
    Signal = 4,
}
