using Peripheral.Hci;

namespace Peripheral.Smp;

/// <summary>What the radio keeps of a pairing: the key, how to find it, and the peer's subscriptions.</summary>
/// <param name="LongTermKey">Most significant byte first.</param>
/// <param name="Diversifier">EDIV of legacy pairing; 0 after LE Secure Connections, where the peer's address finds the key.</param>
internal sealed record Bond(DeviceAddress Peer, byte[] LongTermKey, ulong Random, ushort Diversifier)
{
    /// <summary>Client characteristic configuration by attribute handle; a bonded peer finds it again.</summary>
    public Dictionary<ushort, ushort> Subscriptions { get; } = [];
}
