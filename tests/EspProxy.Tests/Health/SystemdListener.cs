using System.Net.Sockets;
using System.Text;

namespace EspProxy.Tests.Health;

/// <summary>systemd's end of the notify socket.</summary>
internal sealed class SystemdListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string? _path;

    private SystemdListener(string address)
    {
        Address = address;
        _path = address[0] == '/' ? address : null;
        _socket.Bind(new UnixDomainSocketEndPoint(_path ?? "\0" + address[1..]));
    }

    /// <summary>As in NOTIFY_SOCKET.</summary>
    public string Address { get; }

    public static SystemdListener Named() => new($"@esp-proxy-test-{Guid.NewGuid():N}");

    public static SystemdListener InFile() => new(Path.Combine(Path.GetTempPath(), $"notify-{Guid.NewGuid():N}"));

    /// <summary>The next datagram, its lines in order.</summary>
    public async Task<string[]> NextAsync(CancellationToken ct)
    {
        byte[] buffer = new byte[4096];
        int length = await _socket.ReceiveAsync(buffer, ct).AsTask().WaitAsync(ApiClient.Limit, ct);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
    }

    /// <summary>The first datagram from now on that has this line.</summary>
    public async Task<string[]> NextAsync(string line, CancellationToken ct)
    {
        while (true)
        {
            string[] lines = await NextAsync(ct);
            if (lines.Contains(line))
            {
                return lines;
            }
        }
    }

    /// <summary>Whether something was said that was not read.</summary>
    public bool HasNext => _socket.Available > 0;

    /// <summary>Has others say so much, unread, that the kernel takes no more.</summary>
    public void Fill()
    {
        using var others = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            while (true)
            {
                others.SendTo("OTHER=1"u8, _socket.LocalEndPoint!);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            // It is full.
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }
}
