namespace Peripheral.Att;

/// <summary>A request that is answered with an error.</summary>
internal sealed class AttException(AttError error, ushort handle = 0) : Exception($"ATT error {error} on handle {handle}")
{
    public AttError Error => error;

    public ushort Handle => handle;
}
