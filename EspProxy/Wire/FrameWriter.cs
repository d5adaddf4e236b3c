using System.Buffers;
using EspProxy.Noise;

namespace EspProxy.Wire;

/// <summary>
/// The way out to one client: two bounded queues and the one send loop, which owns framing and encryption. Replies are never
/// dropped: when they cannot be queued the client is closed. Advertisements are: the oldest first, and counted.
/// </summary>
internal sealed class FrameWriter : IDisposable
{
    // A client that does not read for a while still has its replies; beyond this it is gone. Bounds its memory.
    private const int MaxReplyBytes = 512 * 1024;
    private const int MaxReplies = 4096;

    // A second and a half of 5,000 advertisements a second, in full batches of 16; usually some 700 kilobytes. It is what may
    // gather while the send loop waits for the processor: a machine with one that is busy for a tenth of a second lost some
    // with less. It does not make old what a client hears, since the buffers of TCP hold more before this fills.
    private const int MaxAdvertisementBatches = 512;

    // Frames are gathered up to about this much for one write.
    private const int WriteSize = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Frame> _replies = new();
    private readonly Queue<(Frame Frame, int Count)> _advertisements = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _closed = new();
    private Action<IBufferWriter<byte>, Frame> _write = PlaintextFraming.Write;
    private int _replyBytes;
    private bool _completed;
    private long _dropped;

    /// <summary>Cancelled when this client is to be closed, or is.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>How many advertisements this client did not get because it read too slowly.</summary>
    public long DroppedAdvertisements => Interlocked.Read(ref _dropped);

    /// <summary>Everything is encrypted; to be said before anything is queued. The cipher then belongs to the send loop.</summary>
    public void Encrypt(CipherState cipher) => _write = (target, frame) => NoiseFraming.Write(target, frame, cipher);

    /// <summary>Queues a reply or an event, in order; false when the client is being closed.</summary>
    public bool TrySend(uint id, ReadOnlyMemory<byte> body)
    {
        lock (_gate)
        {
            if (_completed || _closed.IsCancellationRequested)
            {
                return false;
            }

            if (_replies.Count < MaxReplies && _replyBytes + body.Length <= MaxReplyBytes)
            {
                _replyBytes += body.Length;
                _replies.Enqueue(new Frame(id, body));
                _work.Release();
                return true;
            }
        }

        // Who sends may hold a lock that those who wait for the end want: they are told on another thread.
        _ = _closed.CancelAsync();
        return false;
    }

    /// <summary>Queues what the client can do without, and only as long as it keeps up; false when it does not get it.</summary>
    public bool TrySendIfIdle(uint id, ReadOnlyMemory<byte> body)
    {
        lock (_gate)
        {
            // A quarter of the room, so that it never costs a reply its place.
            return _replies.Count < MaxReplies / 4 && _replyBytes + body.Length <= MaxReplyBytes / 4 && TrySend(id, body);
        }
    }

    /// <summary>Queues a batch of advertisements; when the client lags the oldest batch gives way. False when the client is being closed.</summary>
    public bool TrySendAdvertisements(uint id, ReadOnlyMemory<byte> encodedBody, int count)
    {
        lock (_gate)
        {
            if (_completed || _closed.IsCancellationRequested)
            {
                return false;
            }

            if (_advertisements.Count == MaxAdvertisementBatches)
            {
                Interlocked.Add(ref _dropped, _advertisements.Dequeue().Count);
            }

            _advertisements.Enqueue((new Frame(id, encodedBody), count));
            _work.Release();
            return true;
        }
    }

    /// <summary>No more is taken; the send loop ends when what is queued has been sent.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
        }

        _work.Release();
    }

    /// <summary>Ends the client at once; what is queued is not sent.</summary>
    public void Close() => _closed.Cancel();

    public void Dispose()
    {
        Close();

        // Who sends right now has the gate and still needs it; who comes later sees that this is closed.
        lock (_gate)
        {
            _work.Dispose();
        }
    }

    /// <summary>Sends what is queued until the writer is completed or closed.</summary>
    public async Task RunAsync(Stream stream, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _closed.Token);
        var buffer = new ArrayBufferWriter<byte>(WriteSize);
        while (true)
        {
            await _work.WaitAsync(either.Token);
            while (buffer.WrittenCount < WriteSize && TryTake(out var frame))
            {
                _write(buffer, frame);
            }

            if (buffer.WrittenCount > 0)
            {
                await stream.WriteAsync(buffer.WrittenMemory, either.Token);
                buffer.ResetWrittenCount();
            }

            lock (_gate)
            {
                if (_completed && _replies.Count == 0)
                {
                    return;
                }
            }
        }
    }

    // Replies go first: somebody waits for them.
    private bool TryTake(out Frame frame)
    {
        lock (_gate)
        {
            if (_replies.TryDequeue(out frame))
            {
                _replyBytes -= frame.Body.Length;
                return true;
            }

            bool taken = _advertisements.TryDequeue(out var batch);
            frame = batch.Frame;
            return taken;
        }
    }
}
