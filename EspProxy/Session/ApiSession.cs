using System.IO.Pipelines;
using System.Net.Sockets;
using EspProxy.Bluetooth;
using EspProxy.Noise;
using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>One client from its first byte to its last.</summary>
internal sealed partial class ApiSession
{
    // Within this after it is accepted a client has said hello (ESPHome, HANDSHAKE_TIMEOUT_MS).
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(60);

    // A silent client is asked, and given up after two and a half times that (ESPHome, KEEPALIVE_TIMEOUT_MS).
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DropAfter = TimeSpan.FromSeconds(150);

    // How long a client has to take what is still queued for it, and to answer that we stop.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    // A client says hello first, and may ping while it makes up its mind; one that sends this much else is none.
    private const int MaxBeforeHello = 64;

    // So many messages are taken before other work has its turn, though more are there already.
    private const int MessagesPerTurn = 16;

    private readonly Socket _socket;
    private readonly DeviceInfo _device;
    private readonly BluetoothProxy _bluetooth;
    private readonly KeyProvisioning _keys;
    private readonly Entities _entities;
    private readonly LogForwarding _logs;
    private readonly KeyAccess _access;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly FrameWriter _writer = new();
    private readonly string _peer;
    private NoiseTransport? _transport;
    private long _lastReceived;
    private readonly CancellationTokenSource _givingWay = new();
    private readonly CancellationTokenSource _outdated = new();
    private CancellationTokenRegistration? _watched;
    private volatile bool _saidHello;

    // Why we closed it. All parts of the session end then, in any order, and each would have a reason of its own.
    private volatile string? _whyClosed;

    public ApiSession(Socket socket, ApiContext context, TimeProvider time, ILogger logger)
    {
        _socket = socket;
        (_device, _bluetooth, _keys, _entities, _logs) = context;
        _access = _keys.Access;
        _time = time;
        _logger = logger;
        _peer = NameOf(socket);
        _lastReceived = time.GetTimestamp();
    }

    public static string NameOf(Socket socket) => socket.RemoteEndPoint?.ToString() ?? "(gone)";

    /// <summary>Ends the session if its client has not said hello yet; false when it has, or when the session is ending already.</summary>
    public bool TryGiveWay()
    {
        if (_saidHello || _givingWay.IsCancellationRequested)
        {
            return false;
        }

        _whyClosed = "it did not say hello, and made room";
        _ = _givingWay.CancelAsync();
        return true;
    }

    /// <summary>
    /// Runs the session; it ends by itself. What nobody foresaw ends it too, and is logged: nobody at the port is to be able to end
    /// the daemon. Only what then keeps it from being cleared away is thrown.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        _logger.ClientConnected(_peer);
        _socket.NoDelay = true;
        await using var stream = new NetworkStream(_socket, ownsSocket: true);
        using var ending = new CancellationTokenSource();
        using var closed = _writer.Closed.Register(ending.Cancel);
        using var givenWay = _givingWay.Token.Register(ending.Cancel);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop, _access.Over, _outdated.Token);
        Task sending = _writer.RunAsync(stream, ending.Token);
        Task<string> watching = WatchAsync(leaving.Token, ending.Token);

        // Reading does not return while bytes wait to be read, and those of some clients always do.
        Task<string> reading = Task.Run(() => ReadAsync(stream, ending.Token), CancellationToken.None);
        var first = await Task.WhenAny(reading, watching, Ends(sending));
        string? why = _whyClosed ?? (_writer.Closed.IsCancellationRequested ? "it did not read its replies" : null);
        _writer.Complete();
        await Task.WhenAny(sending, Task.Delay(Farewell, _time, ending.Token));
        _bluetooth.Leave(_writer);
        await ending.CancelAsync();
        _writer.Dispose();
        foreach (var task in new[] { sending, reading, watching })
        {
            await SettleAsync(task);
        }

        string reason = why ?? (first.IsCompletedSuccessfully ? await first : "an error of the proxy");
        _entities.Unsubscribe(_writer);
        _logs.Unsubscribe(_writer);
        _transport?.Dispose();
        _watched?.Dispose();
        _logger.ClientLeft(_peer, reason, _writer.DroppedAdvertisements);
    }

    private string Close(string why)
    {
        _whyClosed = why;
        _writer.Close();
        return why;
    }

    private static async Task<string> Ends(Task sending)
    {
        try
        {
            await sending;
            return "everything was sent";
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return "its connection broke, or it did not read what was sent";
        }
    }

    private async Task SettleAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Each ends with the connection in its own way; why it ended is known by now.
        }
        catch (Exception e)
        {
            _logger.SessionFailed(_peer, e);
        }
    }

    private async Task<string> ReadAsync(NetworkStream stream, CancellationToken ct)
    {
        var frames = new FrameReader(PipeReader.Create(stream));
        try
        {
            await OpenAsync(frames, stream, ct);
            return await TakeAllAsync(frames, ct);
        }
        catch (ProtocolException e) when (!e.Answer.IsEmpty)
        {
            _logger.ClientNotLetIn(_peer, e.Message);
            await RefuseAsync(stream, e.Answer, ct);
            return "it was not let in";
        }
        catch (ProtocolException e)
        {
            _logger.ClientBrokeProtocol(_peer, e.Message);
            return Close("it broke the protocol");
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            return "its connection broke";
        }
    }

    private async Task<string> TakeAllAsync(FrameReader frames, CancellationToken ct)
    {
        for (int taken = 1; await frames.ReadAsync(ct) is { } frame; taken++)
        {
            Interlocked.Exchange(ref _lastReceived, _time.GetTimestamp());
            if (!Dispatch(frame) || (!_saidHello && taken == MaxBeforeHello))
            {
                return _saidHello ? "it said goodbye" : "it did not say hello";
            }

            if (taken % MessagesPerTurn == 0)
            {
                await Task.Yield();
            }
        }

        return "it closed the connection";
    }

    private async Task OpenAsync(FrameReader frames, NetworkStream stream, CancellationToken ct)
    {
        var name = _device.Name;
        var terms = new OpeningTerms(
            Plaintext: _access.Encryption != Encryption.Required, _access.HandshakeKey, NoiseFraming.ServerHello(name.Name, name.MacDigits));
        _transport = await new Opening(frames, stream, terms).RunAsync(ct);
        if (_transport is { } transport)
        {
            frames.Decrypt(transport.Receiving);
            _writer.Encrypt(transport.Sending);
            _logger.ClientEncrypts(_peer);
        }
    }

    // A socket that is closed with bytes unread is reset, and the client might never see the answer: it has the last word.
    private async Task RefuseAsync(NetworkStream stream, ReadOnlyMemory<byte> answer, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Farewell, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await stream.WriteAsync(answer, either.Token);
            _socket.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, either.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // It left before it was told, or went on talking for longer than it is listened to.
        }
    }

    // The only thing that finds out that a client is dead: what is sent to it counts for nothing.
    private async Task<string> WatchAsync(CancellationToken stop, CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ct);
        try
        {
            return await WatchSilenceAsync(either.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return await SayGoodbyeAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return "the session ended";
        }
    }

    private async Task<string> WatchSilenceAsync(CancellationToken ct)
    {
        await Task.Delay(HandshakeLimit, _time, ct);
        if (!_saidHello)
        {
            return "it did not say hello";
        }

        while (true)
        {
            var silence = _time.GetElapsedTime(Interlocked.Read(ref _lastReceived));
            if (silence >= DropAfter)
            {
                return Close("it was silent for too long");
            }

            if (silence >= PingAfter)
            {
                _writer.Send(new PingRequest());
            }

            var next = silence < PingAfter ? PingAfter - silence : DropAfter - silence < PingAfter ? DropAfter - silence : PingAfter;
            await Task.Delay(next, _time, ct);
        }
    }

    // An announced end has Home Assistant wait 5 s and come back; an unannounced one looks like a failure.
    private async Task<string> SayGoodbyeAsync(CancellationToken ct)
    {
        if (_saidHello && _writer.Send(new DisconnectRequest()))
        {
            // The answer, or the client's leaving, ends the reading loop and so the session.
            await Task.Delay(Farewell, _time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return _access.Over.IsCancellationRequested ? "another encryption key is in force"
            : _outdated.IsCancellationRequested ? "what it was told of Bluetooth does not hold any more"
            : "the proxy stopped";
    }
}
