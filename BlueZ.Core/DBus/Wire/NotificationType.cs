namespace BlueZ.Core.DBus.Wire;

/// <summary>What a notification is: a value, or why no more follow.</summary>
public enum NotificationType
{
    /// <summary>A value.</summary>
    Value = 1,

    /// <summary>The watch was disposed.</summary>
    ObserverDisposed = 2,

    /// <summary>The connection was closed.</summary>
    ConnectionClosed = 3,

    /// <summary>Connecting failed.</summary>
    ConnectionFailed = 4,

    /// <summary>The reader threw.</summary>
    ReaderFailed = 5,

    /// <summary>The sender's name changed its owner.</summary>
    OwnerChanged = 6,
}
