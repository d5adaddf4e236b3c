namespace BlueZ.Core;

/// <summary>BlueZ, the bus or the device failed; argument errors are not of this type.</summary>
public sealed class BlueZException : Exception
{
    internal BlueZException(BlueZError error, string message, Exception? innerException = null) : base(message, innerException) => Error = error;

    /// <summary>What went wrong.</summary>
    public BlueZError Error { get; }

    /// <summary>The name of the D-Bus error, if there was one.</summary>
    public string? DBusName { get; internal init; }

    /// <summary>BlueZ's own text, if there was one.</summary>
    public string? DBusMessage { get; internal init; }

    /// <summary>The ATT error code (Core specification, Vol 3, Part F, 3.4.1.1), where one is known.</summary>
    public byte? AttError { get; internal init; }
}
