using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace EspProxy.Health;

/// <summary>The socket on which systemd is told how the daemon is (sd_notify(3)): a datagram of lines like READY=1.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly ILogger _log;
    private readonly UnixDomainSocketEndPoint _endpoint;

    // Never waits: no loop of ours may hang for systemd's sake.
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    private int _failures;

    private NotifySocket(UnixDomainSocketEndPoint endpoint, ILogger log) => (_endpoint, _log) = (endpoint, log);

    /// <summary>The socket of an address: a path, or a name after "@". Null when there is none, or none that can be used.</summary>
    public static NotifySocket? Open(string? address, ILogger log)
    {
        if (string.IsNullOrEmpty(address))
        {
            return null;
        }

        try
        {
            return address[0] is '/' or '@'
                ? new NotifySocket(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address), log)
                : throw new ArgumentException("Its address is neither a path nor a name.");
        }
        catch (ArgumentException e)
        {
            log.NotTold(address, e.Message);
            return null;
        }
    }

    /// <summary>
    /// Sends lines; false when that was not possible, for want of room, say. It is logged once: a service manager that is gone is no
    /// reason to end.
    /// </summary>
    public bool Send(params ReadOnlySpan<string> lines)
    {
        byte[] datagram = Encoding.UTF8.GetBytes(string.Join('\n', lines.ToArray().Select(l => l.ReplaceLineEndings(" "))));
        try
        {
            _socket.SendTo(datagram, _endpoint);
            _failures = 0;
            return true;
        }
        catch (SocketException e)
        {
            if (Interlocked.Increment(ref _failures) == 1)
            {
                _log.NotTold(_endpoint.ToString(), e.Message);
            }

            return false;
        }
    }

    public void Dispose() => _socket.Dispose();
}
