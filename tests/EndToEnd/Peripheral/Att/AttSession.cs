namespace Peripheral.Att;

/// <summary>What a server must know of the link it serves.</summary>
internal sealed class AttSession
{
    public const int DefaultMtu = 23;

    public int Mtu { get; set; } = DefaultMtu;

    public bool IsEncrypted { get; set; }

    /// <summary>There is a key for this peer, so that encryption alone may be what is missing.</summary>
    public bool HasBond { get; set; }

    /// <summary>Client characteristic configuration by handle of its descriptor.</summary>
    public Dictionary<ushort, ushort> Subscriptions { get; set; } = [];

    public List<(ushort Handle, int Offset, byte[] Value)> Prepared { get; } = [];

    /// <summary>Values written by the peer, for the radio to act on once the answer is on its way.</summary>
    public Queue<(ushort Handle, byte[] Value)> Written { get; } = new();

    public bool IsSubscribed(ushort valueHandle, ushort bit) =>
        (Subscriptions.GetValueOrDefault(AttTable.ConfigurationOf(valueHandle)) & bit) != 0;

    /// <summary>Whether an attribute may be touched over this link at all.</summary>
    public AttError Allows(AttAttribute attribute) =>
        !attribute.IsProtected || IsEncrypted ? AttError.None
        : HasBond ? AttError.InsufficientEncryption
        : AttError.InsufficientAuthentication;
}
