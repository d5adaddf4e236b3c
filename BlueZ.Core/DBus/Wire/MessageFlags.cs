namespace BlueZ.Core.DBus.Wire;

/// <summary>Flags in a message header (D-Bus specification, "Message Format").</summary>
[Flags]
public enum MessageFlags : byte
{
    /// <summary>A reply is expected and the destination may be started.</summary>
    None = 0,

    /// <summary>The sender wants no reply.</summary>
    NoReplyExpected = 1,

    /// <summary>The bus does not start the destination when it is not running.</summary>
    NoAutoStart = 2,

    /// <summary>The caller is ready to wait for a person who authorizes the call.</summary>
    AllowInteractiveAuthorization = 4,
}
