using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>Listens and runs a session for each client, and what the sessions share.</summary>
internal sealed class ApiServer(ApiContext context, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    // Home Assistant, a log viewer, a test tool … and dead peers until their keepalive fails.
    private const int MaxClients = 16;

    // With those that were just told to give way and have not ended yet.
    private const int MaxSessions = 2 * MaxClients;

    // Also without clients: whoever waits for a sign of life gets one.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = loggers.CreateLogger<ApiServer>();
    private readonly Lock _gate = new();
    private readonly List<(ApiSession Session, Task Ended)> _sessions = [];
    private readonly TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _listener;
    private SocketError _acceptFailure;

    /// <summary>Beaten by the loop that accepts clients.</summary>
    public Pulse Pulse { get; } = new("API", time);

    public EndPoint Endpoint => _listener!.LocalEndPoint!;

    /// <summary>Binds and listens; <c>::</c> takes IPv4 too.</summary>
    /// <exception cref="SocketException">The port is taken or the address is not ours.</exception>
    public void Listen(IPEndPoint endpoint)
    {
        _listener = Bind(endpoint);
        _listener.Listen();
    }

    /// <summary>A socket that could listen there.</summary>
    /// <exception cref="SocketException">As with <see cref="Listen"/>.</exception>
    public static Socket Bind(IPEndPoint endpoint)
    {
        if (endpoint.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6)
        {
            endpoint = new IPEndPoint(IPAddress.Any, endpoint.Port);
        }

        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Accepts clients until stopped, and returns once all sessions have ended. Throws what kept a session from being cleared away:
    /// what it left behind nobody else would end.
    /// </summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task accepting = AcceptAllAsync(ending.Token);
        Task provisioning = context.Keys.RunAsync(ending.Token);
        Task telling = context.Entities.RunAsync(ending.Token);
        await Task.WhenAny(accepting, provisioning, telling, _fault.Task);
        await ending.CancelAsync();
        await Task.WhenAll(accepting, provisioning, telling);
        Task[] sessions;
        lock (_gate)
        {
            sessions = [.. _sessions.Select(s => s.Ended)];
        }

        await Task.WhenAll(sessions);
        await (_fault.Task.IsFaulted ? _fault.Task : Task.CompletedTask);
    }

    public void Dispose() => _listener?.Dispose();

    private async Task AcceptAllAsync(CancellationToken ct)
    {
        try
        {
            Task accepting = AcceptAsync(ct);
            while (true)
            {
                await Task.WhenAny(accepting, Task.Delay(Round, time, ct));
                ForgetEnded();
                Pulse.Beat();
                if (accepting.IsCompleted || ct.IsCancellationRequested)
                {
                    await accepting;
                    accepting = AcceptAsync(ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The sessions saw it too; each tells its client.
        }
    }

    // Takes the lock, so that an accept which hangs with it holds up the sign of life, too.
    private void ForgetEnded()
    {
        lock (_gate)
        {
            _sessions.RemoveAll(s => s.Ended.IsCompleted);
        }
    }

    private async Task AcceptAsync(CancellationToken ct)
    {
        Socket socket;
        try
        {
            socket = await _listener!.AcceptAsync(ct);
        }
        catch (SocketException e)
        {
            // A client that left while it was accepted, or no free descriptor: the next one may do better. Told once for a cause.
            if (_acceptFailure != e.SocketErrorCode)
            {
                _acceptFailure = e.SocketErrorCode;
                _logger.AcceptFailed(e.Message);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
            return;
        }

        lock (_gate)
        {
            _acceptFailure = SocketError.Success;
            ForgetEnded();
            if (!HasRoom())
            {
                _logger.ClientRefused(ApiSession.NameOf(socket), _sessions.Count);
                socket.Dispose();
                return;
            }

            // On a thread of its own from the first step on: what a client does holds up neither this loop nor the lock.
            var session = new ApiSession(socket, context, time, loggers.CreateLogger<ApiSession>());
            _sessions.Add((session, Task.Run(() => GuardAsync(session, ct), CancellationToken.None)));
        }
    }

    private async Task GuardAsync(ApiSession session, CancellationToken ct)
    {
        try
        {
            await session.RunAsync(ct);
        }
        catch (Exception e)
        {
            _fault.TrySetException(e);
        }
    }

    // Peers that only hold a connection must not lock out those that speak: the oldest of them makes room for the next client.
    private bool HasRoom()
    {
        if (_sessions.Count < MaxClients)
        {
            return true;
        }

        return _sessions.Count < MaxSessions && _sessions.Any(s => s.Session.TryGiveWay());
    }
}
