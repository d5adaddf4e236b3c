namespace BlueZ.Core;

/// <summary>Something in the world failed: BlueZ, the bus, the adapter or the device.</summary>
public sealed class BlueZException : Exception
{
    /// <summary>With a whole sentence: what failed, on what, why.</summary>
    public BlueZException(BlueZError error, string message, Exception? innerException = null) : base(message, innerException) => Error = error;

    /// <summary>What went wrong, out of one table for all releases.</summary>
    public BlueZError Error { get; }

    /// <summary>The name of the D-Bus error, when the failure came as one; null otherwise.</summary>
    public string? DBusName { get; init; }

    /// <summary>BlueZ's own text, when the failure came as a D-Bus error; null otherwise.</summary>
    public string? DBusMessage { get; init; }

    /// <summary>The ATT error code (Core specification, Vol 3 Part F 3.4.1.1), when BlueZ's answer stands for exactly one; null otherwise.</summary>
    public byte? AttError { get; init; }
}
