using System.Buffers;
using System.Threading.Channels;
using EspProxy.Noise;

namespace EspProxy.Wire;

/// <summary>
/// The way out to one client: two bounded queues and a send loop. Replies are never dropped: when they cannot be queued the
/// client is closed. Advertisements are: the oldest first, and counted. They are written by who queues them while the socket
/// takes them at once, which spares the waking of a thread for each batch; what it does not take is left to the loop. Framing and
/// encryption belong to who holds the turn to write.
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
    private readonly Queue<Batch> _advertisements = new();

    // Holds an element when there may be something to send. A channel, since waiting on one makes no object.
    private readonly Channel<bool> _work =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly CancellationTokenSource _closed = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(WriteSize);

    // The turn to write; nobody's until there is a stream, and after its end.
    private bool _canWrite;
    private Stream _stream = Stream.Null;
    private CancellationToken _end;
    private Task? _unfinished;
    private Action<IBufferWriter<byte>, Frame> _write = PlaintextFraming.Write;
    private int _replyBytes;
    private bool _completed;
    private long _dropped;

    /// <summary>Cancelled when this client is to be closed, or is.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>How many advertisements this client did not get because it read too slowly.</summary>
    public long DroppedAdvertisements => Interlocked.Read(ref _dropped);

    /// <summary>Everything is encrypted; to be said before anything is queued. The cipher is then the writer's own.</summary>
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
                _work.Writer.TryWrite(true);
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

    /// <summary>
    /// Writes a batch of advertisements if that is possible without waiting, and otherwise queues a copy; when the client lags the
    /// oldest batch gives way. False when the client is being closed.
    /// </summary>
    public bool TrySendAdvertisements(uint id, ReadOnlySpan<byte> encodedBody, int count)
    {
        lock (_gate)
        {
            if (_completed || _closed.IsCancellationRequested)
            {
                return false;
            }

            if (_advertisements.Count == MaxAdvertisementBatches)
            {
                var oldest = _advertisements.Dequeue();
                Interlocked.Add(ref _dropped, oldest.Count);
                ArrayPool<byte>.Shared.Return(oldest.Body);
            }

            byte[] body = ArrayPool<byte>.Shared.Rent(encodedBody.Length);
            encodedBody.CopyTo(body);
            _advertisements.Enqueue(new Batch(id, body, encodedBody.Length, count));
            WriteWithoutWaiting();
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

        _work.Writer.TryWrite(true);
    }

    /// <summary>Ends the client at once; what is queued is not sent.</summary>
    public void Close() => _closed.Cancel();

    public void Dispose() => Close();

    /// <summary>Sends what is queued until the writer is completed or closed.</summary>
    public async Task RunAsync(Stream stream, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, _closed.Token);
        using var ending = either.Token.Register(() => _work.Writer.TryComplete());
        Begin(stream, either.Token);
        try
        {
            while (await _work.Reader.WaitToReadAsync(CancellationToken.None))
            {
                _work.Reader.TryRead(out _);
                await SendQueuedAsync();
                if (IsDone())
                {
                    return;
                }
            }

            either.Token.ThrowIfCancellationRequested();
        }
        finally
        {
            await EndAsync();
        }
    }

    private void Begin(Stream stream, CancellationToken end)
    {
        lock (_gate)
        {
            (_stream, _end, _canWrite) = (stream, end, true);
        }
    }

    // Nobody writes after this, so that the stream and the cipher can be disposed.
    private async Task EndAsync()
    {
        Task? unfinished;
        lock (_gate)
        {
            _canWrite = false;
            (unfinished, _unfinished) = (_unfinished, null);
        }

        await (unfinished ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SendQueuedAsync()
    {
        while (TryTakeTurn(out var unfinished))
        {
            await (unfinished ?? WriteAsync());
            Release();
        }
    }

    // With a write that somebody else began, that one is to be waited for.
    private bool TryTakeTurn(out Task? unfinished)
    {
        lock (_gate)
        {
            (unfinished, _unfinished) = (_unfinished, null);
            bool isTaken = unfinished is not null || (_canWrite && _replies.Count + _advertisements.Count > 0);
            _canWrite &= !isTaken;
            return isTaken;
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            _canWrite = true;
        }
    }

    // Under the gate, so that it cannot go on when the loop has ended; a socket never waits here. Its errors are the loop's, too.
    private void WriteWithoutWaiting()
    {
        if (_canWrite)
        {
            var writing = WriteAsync();
            if (writing.IsCompletedSuccessfully)
            {
                return;
            }

            (_unfinished, _canWrite) = (writing, false);
        }

        _work.Writer.TryWrite(true);
    }

    // One frame, or what fits into one write.
    private async Task WriteAsync()
    {
        _buffer.ResetWrittenCount();
        Fill(_buffer);
        await _stream.WriteAsync(_buffer.WrittenMemory, _end);
    }

    private bool IsDone()
    {
        lock (_gate)
        {
            return _completed && _replies.Count == 0;
        }
    }

    // Replies go first: somebody waits for them.
    private void Fill(ArrayBufferWriter<byte> buffer)
    {
        while (buffer.WrittenCount < WriteSize)
        {
            if (TryTakeReply(out var reply))
            {
                _write(buffer, reply);
            }
            else if (TryTakeAdvertisements(out var batch))
            {
                _write(buffer, new Frame(batch.Id, batch.Body.AsMemory(0, batch.Length)));
                ArrayPool<byte>.Shared.Return(batch.Body);
            }
            else
            {
                return;
            }
        }
    }

    private bool TryTakeReply(out Frame frame)
    {
        lock (_gate)
        {
            bool taken = _replies.TryDequeue(out frame);
            _replyBytes -= frame.Body.Length;
            return taken;
        }
    }

    private bool TryTakeAdvertisements(out Batch batch)
    {
        lock (_gate)
        {
            return _advertisements.TryDequeue(out batch);
        }
    }

    // The body is of the pool, and may be longer than what it holds.
    private readonly record struct Batch(uint Id, byte[] Body, int Length, int Count);
}
