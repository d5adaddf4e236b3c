namespace BlueZ.Core.DBus.Wire;

/// <summary>Any failure of D-Bus itself or told by a peer over it.</summary>
public class DBusExceptionBase : Exception
{
    /// <summary>With a message.</summary>
    public DBusExceptionBase(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusExceptionBase(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The connection failed.</summary>
public class DBusConnectionException : DBusExceptionBase
{
    /// <summary>With a message.</summary>
    public DBusConnectionException(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusConnectionException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>One message failed; the connection goes on.</summary>
public class DBusMessageException : DBusExceptionBase
{
    /// <summary>With a message.</summary>
    public DBusMessageException(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusMessageException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>Connecting or authenticating failed.</summary>
public sealed class DBusConnectFailedException : DBusConnectionException
{
    /// <summary>With a message.</summary>
    public DBusConnectFailedException(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusConnectFailedException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The connection was closed; the inner exception is the reason.</summary>
public sealed class DBusConnectionClosedException : DBusConnectionException
{
    /// <summary>With a message.</summary>
    public DBusConnectionClosedException(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusConnectionClosedException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The peer answered with an error.</summary>
public sealed class DBusErrorReplyException : DBusMessageException
{
    /// <summary>With the name of the error and its text.</summary>
    public DBusErrorReplyException(string errorName, string errorMessage) : base($"{errorName}: {errorMessage}")
    {
        ErrorName = errorName;
        ErrorMessage = errorMessage;
    }

    /// <summary>The name of the error, such as <c>org.bluez.Error.Failed</c>.</summary>
    public string ErrorName { get; }

    /// <summary>The text of the error, or its name when the reply carried no string.</summary>
    public string ErrorMessage { get; }
}

/// <summary>The name that was called or watched changed its owner.</summary>
public sealed class DBusOwnerChangedException : DBusMessageException
{
    /// <summary>With the usual message.</summary>
    public DBusOwnerChangedException() : base("The owner of the name changed.") { }

    /// <summary>With a message.</summary>
    public DBusOwnerChangedException(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusOwnerChangedException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A message is malformed, or was read as something it is not.</summary>
public class DBusReadException : DBusMessageException
{
    /// <summary>With a message.</summary>
    public DBusReadException(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusReadException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>A message can be parsed but holds something unexpected.</summary>
public sealed class DBusUnexpectedValueException : DBusMessageException
{
    /// <summary>With a message.</summary>
    public DBusUnexpectedValueException(string message) : base(message) { }

    /// <summary>With a message and the cause.</summary>
    public DBusUnexpectedValueException(string message, Exception innerException) : base(message, innerException) { }
}
