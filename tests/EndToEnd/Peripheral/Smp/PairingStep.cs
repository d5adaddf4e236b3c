namespace Peripheral.Smp;

/// <summary>What a PDU of the peer led to: PDUs to send, perhaps a key, perhaps the end.</summary>
internal sealed record PairingStep(byte[][] Replies)
{
    public static PairingStep None { get; } = new([]);

    /// <summary>The key that encrypts the link when the peer starts encryption; most significant byte first.</summary>
    public byte[]? Key { get; init; }

    public bool HasFailed { get; init; }

    public static PairingStep Reply(params byte[][] pdus) => new(pdus);

    public static PairingStep Fail(byte reason) => new([[Pdu.PairingFailed, reason]]) { HasFailed = true };
}
