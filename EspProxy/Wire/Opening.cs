using EspProxy.Noise;

namespace EspProxy.Wire;

/// <summary>
/// The beginning of a connection: the framing by the client's first byte, and the handshake if it is the encrypted one. It is
/// over before a message is queued, so nobody else writes to the stream meanwhile.
/// </summary>
internal sealed class Opening(FrameReader reader, Stream stream, OpeningTerms terms)
{
    private const byte NoError = 0x00;

    /// <summary>The ciphers of an encrypted connection. Null for one without encryption, or when the client left.</summary>
    /// <exception cref="ProtocolException">The client cannot be let in; the exception may have an answer for it.</exception>
    public async Task<NoiseTransport?> RunAsync(CancellationToken ct) => await reader.PeekAsync(ct) switch
    {
        null => null,
        PlaintextFraming.Preamble => terms.Plaintext ? null : throw Refusal.PlaintextNotServed(),
        NoiseFraming.Indicator => terms.Key is { } key && NoiseHandshake.IsSupported ? await ShakeHandsAsync(key, ct) : throw Refusal.EncryptionNotServed(),
        byte other => throw Strange(other),
    };

    private async Task<NoiseTransport?> ShakeHandsAsync(PresharedKey key, CancellationToken ct)
    {
        if (await reader.ReadHandshakeAsync(ct) is not { } hello)
        {
            return null;
        }

        // Before anything of the client is judged: a client with a wrong key is to learn who we are.
        await stream.WriteAsync(terms.ServerHello, ct);
        if (await reader.ReadHandshakeAsync(ct) is not { } message)
        {
            return null;
        }

        byte[] answer = new byte[NoiseHandshake.MessageSize];
        var transport = Respond(key, hello, message, answer);
        try
        {
            await stream.WriteAsync(NoiseFraming.Answer(answer), ct);
            return transport;
        }
        catch
        {
            transport.Dispose();
            throw;
        }
    }

    private static NoiseTransport Respond(PresharedKey key, byte[] hello, byte[] message, byte[] answer)
    {
        if (message.Length == 0)
        {
            throw Refusal.EmptyHandshake();
        }

        if (message[0] != NoError)
        {
            throw Refusal.BadHandshakeByte(message[0]);
        }

        using var handshake = new NoiseHandshake(key, NoiseFraming.Prologue(hello));
        return handshake.Respond(message.AsSpan(1), answer, out var transport) switch
        {
            HandshakeOutcome.Agreed => transport!,
            HandshakeOutcome.WrongKey => throw Refusal.WrongKey(),
            _ => throw Refusal.BadHandshake(),
        };
    }

    private ProtocolException Strange(byte first)
    {
        string message = $"The connection begins with 0x{first:x2}, which is not the ESPHome native API.";
        return terms.Plaintext ? new ProtocolException(message) : Refusal.BadIndicator(message);
    }
}
