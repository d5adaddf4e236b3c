using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlueZ.Core.Management;

/// <summary>
/// The kernel's Bluetooth management interface (BlueZ doc/mgmt-api.txt), which bluetoothd uses too: for what D-Bus does not
/// offer. Most commands need CAP_NET_ADMIN; without it the socket opens, and they end with <see cref="ManagementStatus.PermissionDenied"/>.
/// </summary>
public sealed class ManagementSocket : IAsyncDisposable
{
    /// <summary>The index of a command that is about no adapter.</summary>
    public const ushort NoIndex = 0xFFFF;

    // The event that an adapter went; the next one that comes may have its index.
    private const ushort IndexRemoved = 0x0005;

    // The kernel answers at once but for commands that go on the air.
    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(5);

    // Links and adapters that come and go.
    private const int EventCapacity = 256;

    // Advertisements may come by the thousand, and waking for each is what costs most: after one, more may gather. An answer
    // or an event that comes meanwhile is this much late. Of 1,000 a second as many gather as make a message to a client.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(12);

    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _gate = new();
    private readonly DatagramReader _reader;
    private readonly Task _receiving;
    private Pending? _pending;
    private ManagementException? _end;
    private Channel<ManagementEvent>? _events;
    private Hearer[] _hearers = [];
    private long _dropped;

    internal ManagementSocket(Socket socket, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        _socket = socket;
        _time = time ?? TimeProvider.System;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<ManagementSocket>();
        _reader = new DatagramReader(socket.SafeHandle, ManagementPacket.MaxLength, Take, Pause, Gathering);
        _receiving = FollowReaderAsync();
    }

    /// <summary>How many events were dropped, the oldest first, since nobody read them in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Opens the socket; no privilege is needed for that.</summary>
    /// <param name="time">Times the wait for an answer.</param>
    /// <param name="loggers">Is told at Debug of what was not understood.</param>
    /// <exception cref="ManagementException">This kernel, or this container, has no Bluetooth.</exception>
    public static ManagementSocket Open(TimeProvider? time = null, ILoggerFactory? loggers = null) => new(ControlChannel.Open(), time, loggers);

    /// <summary>
    /// The events of all adapters but those that carry advertisements, kept from the first call on; every call gives the same
    /// reader. When 256 wait unread the oldest is dropped. It completes when the socket ends.
    /// </summary>
    public ChannelReader<ManagementEvent> Listen()
    {
        lock (_gate)
        {
            if (_events is null)
            {
                var options = new BoundedChannelOptions(EventCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true };
                _events = Channel.CreateBounded<ManagementEvent>(options, _ => Interlocked.Increment(ref _dropped));
                if (_end is not null)
                {
                    _events.Writer.Complete();
                }
            }

            return _events.Reader;
        }
    }

    /// <summary>Sends a command and waits for its end, at most 5 s. Commands take turns.</summary>
    /// <param name="opcode">The number of the command.</param>
    /// <param name="index">The adapter, N of hciN, or <see cref="NoIndex"/>.</param>
    /// <param name="parameters">What follows the header.</param>
    /// <param name="ct">Cancels the wait for the turn; a command that was sent is not taken back, its end is waited for.</param>
    /// <returns>The return parameters.</returns>
    /// <exception cref="ManagementException">
    /// The kernel refused; or the socket ended. A command without an answer ends the socket: its late answer could pass for that
    /// of the next.
    /// </exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(ushort opcode, ushort index, ReadOnlyMemory<byte> parameters, CancellationToken ct = default)
    {
        byte[] datagram = ManagementPacket.Write(opcode, index, parameters.Span);
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var pending = Expect(opcode, index);
            try
            {
                _socket.Send(datagram); // The kernel takes it at once.
                return await pending.End.Task.WaitAsync(ReplyLimit, _time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                throw End($"could not be written to ({e.Message})", e);
            }
            catch (TimeoutException e)
            {
                throw End($"did not answer command 0x{opcode:X4} within {ReplyLimit.TotalSeconds:0} s", e);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Passes the advertisements of an adapter on until what is returned is disposed, or the adapter or the socket goes.</summary>
    internal Hearer Hear(ushort index, AdvertisementSink to)
    {
        var hearer = new Hearer(index, to, Remove);
        lock (_gate)
        {
            _hearers = [.. _hearers, hearer];
            if (_end is not null)
            {
                hearer.End(_end);
            }
        }

        return hearer;
    }

    /// <summary>Closes the socket; commands that wait fail.</summary>
    public async ValueTask DisposeAsync()
    {
        End("was closed", null);
        await _receiving.ConfigureAwait(false);
    }

    private Pending Expect(ushort opcode, ushort index)
    {
        lock (_gate)
        {
            return _end is null ? _pending = new Pending(opcode, index) : throw _end;
        }
    }

    private async Task FollowReaderAsync()
    {
        End(await _reader.Completion.ConfigureAwait(false), null);
        _socket.Dispose();
    }

    // True after an advertisement.
    private bool Take(ReadOnlyMemory<byte> datagram)
    {
        if (!ManagementPacket.TryRead(datagram, out var packet) || !Take(packet))
        {
            _logger.DatagramNotUnderstood(datagram.Length);
        }

        return DeviceFound.IsCode(packet.Code);
    }

    // After advertisements.
    private void Pause()
    {
        foreach (var hearer in Volatile.Read(ref _hearers))
        {
            hearer.Pause();
        }
    }

    private bool Take(in ManagementEvent packet) =>
        ManagementPacket.IsReply(packet) ? TakeReply(packet) : DeviceFound.IsCode(packet.Code) ? TakeAdvertisement(packet) : TakeEvent(packet);

    private bool TakeEvent(in ManagementEvent packet)
    {
        if (packet.Code == IndexRemoved)
        {
            foreach (var hearer in Volatile.Read(ref _hearers))
            {
                hearer.Leave(packet.Index);
            }
        }

        lock (_gate)
        {
            // Copied: an event outlives the buffer.
            _events?.Writer.TryWrite(packet with { Parameters = packet.Parameters.ToArray() });
        }

        return true;
    }

    // No object for each of these: there may be thousands a second.
    private bool TakeAdvertisement(in ManagementEvent packet)
    {
        var hearers = Volatile.Read(ref _hearers);
        if (hearers.Length == 0)
        {
            return true;
        }

        if (DeviceFound.TryRead(packet.Code, packet.Parameters.Span, _time.GetTimestamp(), out var advertisement))
        {
            foreach (var hearer in hearers)
            {
                hearer.Take(packet.Index, advertisement);
            }
        }

        return true;
    }

    private bool TakeReply(in ManagementEvent packet)
    {
        if (!ManagementPacket.TryReadEnd(packet, out ushort opcode, out var status, out var result))
        {
            return packet.Parameters.Length > 0;
        }

        Pending? ended = null;
        lock (_gate)
        {
            if (_pending is { } pending && pending.Opcode == opcode && pending.Index == packet.Index)
            {
                (ended, _pending) = (pending, null);
            }
        }

        if (status == ManagementStatus.Success)
        {
            ended?.End.TrySetResult(result.ToArray());
        }
        else
        {
            ended?.End.TrySetException(new ManagementException(status, $"The kernel refused management command 0x{opcode:X4}: {status}."));
        }

        return ended is not null;
    }

    // The first reason is the one that counts.
    private ManagementException End(string what, Exception? cause)
    {
        Pending? pending;
        Hearer[] hearers;
        lock (_gate)
        {
            hearers = _hearers;
            _end ??= new ManagementException(null, $"The kernel's Bluetooth management socket {what}.", cause);
            (pending, _pending) = (_pending, null);
            _events?.Writer.TryComplete();
        }

        pending?.End.TrySetException(_end);
        foreach (var hearer in hearers)
        {
            hearer.End(_end);
        }

        _reader.Stop();
        return _end;
    }

    private void Remove(Hearer hearer)
    {
        lock (_gate)
        {
            _hearers = [.. _hearers.Where(h => h != hearer)];
        }
    }

    private sealed record Pending(ushort Opcode, ushort Index)
    {
        public TaskCompletionSource<ReadOnlyMemory<byte>> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
