namespace BlueZ.Core.DBus.Wire;

/// <summary>Limits of the D-Bus specification, checked before anything is allocated.</summary>
internal static class Limits
{
    public const int Message = 128 * 1024 * 1024;
    public const int Array = 64 * 1024 * 1024;
    public const int ContainerDepth = 32;
    public const int VariantDepth = 64;
    public const int Signature = 255;
    public const int Name = 255;

    // The kernel takes 253 descriptors in one message (SCM_MAX_FD).
    public const int Handles = 253;
}
