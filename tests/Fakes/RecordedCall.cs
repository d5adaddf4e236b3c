namespace Fakes;

/// <summary>A call that the fake received, whether or not it answered.</summary>
/// <param name="Sender">The caller's unique bus name.</param>
/// <param name="Path">The object.</param>
/// <param name="Interface">The interface, such as org.bluez.Device1.</param>
/// <param name="Member">The method.</param>
/// <param name="Arguments">The arguments as short text; bytes in hexadecimal.</param>
public sealed record RecordedCall(string Sender, string Path, string Interface, string Member, string Arguments)
{
    /// <inheritdoc />
    public override string ToString() => $"{Path} {Interface[(Interface.LastIndexOf('.') + 1)..]}.{Member}({Arguments})";
}
