using System.IO.Pipelines;

namespace EspProxy.Wire;

/// <summary>Reads the frames of one client from its byte stream.</summary>
internal sealed class FrameReader(PipeReader pipe)
{
    /// <summary>The framing the client chose; null when it left without a byte.</summary>
    /// <exception cref="ProtocolException">The first byte is of neither framing.</exception>
    public async ValueTask<Framing?> ChooseAsync(CancellationToken ct)
    {
        var result = await pipe.ReadAsync(ct);
        if (result.Buffer.IsEmpty)
        {
            return null;
        }

        var framing = FramingChoice.Of(result.Buffer.FirstSpan[0]);
        pipe.AdvanceTo(result.Buffer.Start);
        return framing;
    }

    /// <summary>The next frame, or null at the end of the stream.</summary>
    /// <exception cref="ProtocolException">The bytes are no frame.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            var result = await pipe.ReadAsync(ct);
            var buffer = result.Buffer;
            if (PlaintextFraming.TryRead(ref buffer, out var frame))
            {
                pipe.AdvanceTo(buffer.Start);
                return frame;
            }

            if (result.IsCompleted)
            {
                return null;
            }

            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
