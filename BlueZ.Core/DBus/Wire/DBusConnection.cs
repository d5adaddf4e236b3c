using System.Threading.Channels;

namespace BlueZ.Core.DBus.Wire;

/// <summary>Reads a value out of a message, on the receive loop; the message is not valid afterwards.</summary>
public delegate T MessageValueReader<T>(Message message, object? state);

/// <summary>A connection to a message bus. Safe for use from any thread; there is no reconnecting: make a new one.</summary>
public sealed partial class DBusConnection : IDisposable
{
    private readonly Lock _gate = new();
    private readonly DBusConnectionOptions _options;
    private readonly TaskCompletionSource<Exception?> _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _aborted = new();

    // Callers wait for replies, so that what is queued is bounded by what they ask for.
    private readonly Channel<MessageBuffer> _outgoing = Channel.CreateUnbounded<MessageBuffer>(new UnboundedChannelOptions { SingleReader = true });
    private UnixTransport? _transport;
    private Task? _connecting;
    private Exception? _closed;
    private bool _ready;
    private uint _serial;

    /// <summary>A connection to the bus at an address, not yet connected.</summary>
    public DBusConnection(string address) : this(new DBusConnectionOptions(address)) { }

    /// <summary>A connection with options, not yet connected.</summary>
    public DBusConnection(DBusConnectionOptions connectionOptions)
    {
        ArgumentNullException.ThrowIfNull(connectionOptions);
        _options = connectionOptions;
    }

    /// <summary>Where an exception of ours or of a handler came from.</summary>
    public enum ExceptionSource
    {
        /// <summary>A reader of a signal threw.</summary>
        SignalReader = 0,

        /// <summary>A handler of a signal threw.</summary>
        SignalHandler = 1,

        /// <summary>A method handler threw.</summary>
        MethodHandler = 2,

        /// <summary>The connection failed.</summary>
        ConnectionFailed = 3,
    }

    /// <summary>The name that the bus gave us, such as <c>:1.42</c>.</summary>
    public string? UniqueName { get; private set; }

    internal CancellationToken Aborted => _aborted.Token;

    /// <summary>Connects, authenticates and says hello. A no-op when connected; a connection that ended cannot connect again.</summary>
    public ValueTask ConnectAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed is ObjectDisposedException, this);
            return _closed is null ? new ValueTask(_connecting ??= ConnectCoreAsync())
                : throw new InvalidOperationException("The connection has ended: make a new one.", _closed);
        }
    }

    /// <summary>Completes when the connection ends: null after our own Dispose, else the reason.</summary>
    public Task<Exception?> DisconnectedAsync() => _disconnected.Task;

    /// <summary>A writer for a new message, with the next serial.</summary>
    public MessageWriter GetMessageWriter()
    {
        uint serial = Interlocked.Increment(ref _serial);
        return new MessageWriter(serial == 0 ? Interlocked.Increment(ref _serial) : serial);
    }

    /// <summary>Queues a message that wants no reply; false when the connection is gone.</summary>
    public bool TrySendMessage(MessageBuffer message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (NameOwnerWatcher.IsIdentifier(message.Destination))
        {
            message.ReleaseHandles();
            throw new InvalidOperationException("A message without a reply goes to a bus name, not to an owner identifier.");
        }

        return Enqueue(message);
    }

    /// <summary>Closes the connection; calls that wait fail with <see cref="DBusConnectionClosedException"/>.</summary>
    public void Dispose() => Close(new ObjectDisposedException(nameof(DBusConnection)), ours: true);

    private async Task ConnectCoreAsync()
    {
        try
        {
            var transport = Own(await UnixTransport.ConnectAsync(_options.Address).ConfigureAwait(false));
            await Authentication.RunAsync(transport).ConfigureAwait(false);
            _ready = true;
            // The two loops end with the connection and tell their failure by closing it.
            _ = Task.WhenAll(SendLoopAsync(transport), ReceiveLoopAsync(transport));
            UniqueName = await CallMethodAsync(BusCall("Hello"), static (m, _) => m.GetBodyReader().ReadString()).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Close(e, ours: false);
            if (e is DBusConnectFailedException)
            {
                throw;
            }

            throw new DBusConnectFailedException($"Cannot connect to {_options.Address}: {e.Message}", e);
        }
    }

    // The connection may have been disposed while it connected.
    private UnixTransport Own(UnixTransport transport)
    {
        lock (_gate)
        {
            if (_closed is null)
            {
                return _transport = transport;
            }
        }

        transport.Dispose();
        throw new ObjectDisposedException(nameof(DBusConnection));
    }

    private bool Enqueue(MessageBuffer message)
    {
        if (_closed is null && !_ready)
        {
            message.ReleaseHandles();
            ThrowIfNotReady();
        }

        if (_closed is null && _outgoing.Writer.TryWrite(message))
        {
            return true;
        }

        message.ReleaseHandles();
        return false;
    }

    private void Close(Exception reason, bool ours)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                return;
            }

            _closed = ours ? reason : new DBusConnectionClosedException($"The connection to the bus was closed: {reason.Message}", reason);
        }

        _outgoing.Writer.TryComplete();
        _transport?.Dispose();
        FailCalls();
        EndWatches();
        _disconnected.TrySetResult(ours ? null : reason);
        // Callbacks of others run on threads of their own: none can hold up or fail the closing.
        _ = _aborted.CancelAsync();
    }

    private Exception ClosedException() =>
        _closed is DBusConnectionClosedException closed ? new DBusConnectionClosedException(closed.Message, closed.InnerException ?? closed)
        : new DBusConnectionClosedException("The connection was disposed.", _closed!);

    private void ThrowIfClosed()
    {
        if (_closed is ObjectDisposedException)
        {
            throw new ObjectDisposedException(nameof(DBusConnection));
        }

        if (_closed is not null)
        {
            throw ClosedException();
        }
    }

    private void ThrowIfNotReady()
    {
        ThrowIfClosed();
        if (!_ready)
        {
            throw new InvalidOperationException("The connection is not connected.");
        }
    }

    private bool Report(Exception exception, ExceptionSource source) => Report(exception, source, disconnect: true);

    internal bool Report(Exception exception, ExceptionSource source, bool disconnect)
    {
        var context = new ExceptionContext(exception, source) { DisconnectConnection = disconnect };
        _options.OnException?.Invoke(context);
        if (context.DisconnectConnection)
        {
            Close(exception, ours: false);
        }

        return context.DisconnectConnection;
    }

    /// <summary>What <see cref="DBusConnectionOptions.OnException"/> is told.</summary>
    public sealed class ExceptionContext
    {
        internal ExceptionContext(Exception exception, ExceptionSource source)
        {
            Exception = exception;
            Source = source;
        }

        /// <summary>The exception.</summary>
        public Exception Exception { get; }

        /// <summary>Where it came from.</summary>
        public ExceptionSource Source { get; }

        /// <summary>Whether the connection is closed because of it; a hook may clear this.</summary>
        public bool DisconnectConnection { get; set; } = true;
    }
}
