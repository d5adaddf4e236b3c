using EspProxy.Noise;

namespace EspProxy.Wire;

/// <summary>How a connection may begin.</summary>
/// <param name="Plaintext">Whether clients are served that do not encrypt.</param>
/// <param name="Key">The key of those that do; null when there is no encryption.</param>
/// <param name="ServerHello">The first frame to those that encrypt.</param>
internal sealed record OpeningTerms(bool Plaintext, PresharedKey? Key, ReadOnlyMemory<byte> ServerHello);
