namespace Peripheral.Att;

/// <summary>One line of the attribute table.</summary>
internal sealed class AttAttribute(ushort handle, AttUuid type)
{
    public ushort Handle => handle;

    public AttUuid Type => type;

    public byte[] Value { get; set; } = [];

    /// <summary>The last handle of the service that begins here; 0 where none does.</summary>
    public ushort GroupEnd { get; set; }

    public bool IsReadable { get; init; } = true;

    public bool IsWritable { get; init; }

    /// <summary>Needs a link that is encrypted with an authenticated key.</summary>
    public bool IsProtected { get; init; }

    /// <summary>The longest value that may be written.</summary>
    public int MaxLength { get; init; } = 512;
}
