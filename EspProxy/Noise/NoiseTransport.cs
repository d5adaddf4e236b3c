namespace EspProxy.Noise;

/// <summary>What a handshake leaves: a cipher for each direction. Disposing wipes their keys.</summary>
internal sealed record NoiseTransport(CipherState Receiving, CipherState Sending) : IDisposable
{
    public void Dispose()
    {
        Receiving.Dispose();
        Sending.Dispose();
    }
}
