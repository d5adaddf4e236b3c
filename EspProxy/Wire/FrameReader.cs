using System.Buffers;
using System.IO.Pipelines;
using EspProxy.Noise;

namespace EspProxy.Wire;

/// <summary>Reads the frames of one client from its byte stream: without encryption until it is given a cipher.</summary>
internal sealed class FrameReader(PipeReader pipe)
{
    private Cut<Frame> _frame = PlaintextFraming.TryRead;

    // Cuts one thing off the buffer; false when more bytes are needed.
    private delegate bool Cut<T>(ref ReadOnlySequence<byte> buffer, out T item);

    /// <summary>All that follows is encrypted.</summary>
    public void Decrypt(CipherState cipher) => _frame = (ref buffer, out frame) => NoiseFraming.TryRead(ref buffer, cipher, out frame);

    /// <summary>The next byte, which stays where it is; null at the end of the stream.</summary>
    public async ValueTask<byte?> PeekAsync(CancellationToken ct)
    {
        var result = await pipe.ReadAsync(ct);
        byte? first = result.Buffer.IsEmpty ? null : result.Buffer.FirstSpan[0];
        pipe.AdvanceTo(result.Buffer.Start);
        return first;
    }

    /// <summary>The next frame of a handshake, or null at the end of the stream.</summary>
    /// <exception cref="ProtocolException">The bytes are no frame of a handshake; the exception has the answer.</exception>
    public async ValueTask<byte[]?> ReadHandshakeAsync(CancellationToken ct)
    {
        var (any, body) = await ReadAsync<byte[]>(NoiseFraming.TryReadHandshake, ct);
        return any ? body : null;
    }

    /// <summary>The next frame, or null at the end of the stream.</summary>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken ct)
    {
        var (any, frame) = await ReadAsync(_frame, ct);
        return any ? frame : null;
    }

    private async ValueTask<(bool Any, T Item)> ReadAsync<T>(Cut<T> cut, CancellationToken ct)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(ct);
            var buffer = result.Buffer;
            if (cut(ref buffer, out var item))
            {
                pipe.AdvanceTo(buffer.Start);
                return (true, item);
            }

            if (result.IsCompleted)
            {
                return (false, item);
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
