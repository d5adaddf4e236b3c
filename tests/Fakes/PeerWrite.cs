namespace Fakes;

/// <summary>A write that reached the radio.</summary>
/// <param name="Uuid">The characteristic's or the descriptor's UUID, in full.</param>
/// <param name="Value">The bytes.</param>
/// <param name="WithResponse">Whether the radio had to acknowledge it.</param>
public sealed record PeerWrite(string Uuid, byte[] Value, bool WithResponse);
