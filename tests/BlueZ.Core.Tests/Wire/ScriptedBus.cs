using System.Net.Sockets;
using System.Text;
using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

/// <summary>The bus's end of one connection, which says whatever the test wants.</summary>
internal sealed class ScriptedBus : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scripted-bus-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _clients = [];

    public ScriptedBus()
    {
        _listener.Bind(new UnixDomainSocketEndPoint($"{_folder}/bus"));
        _listener.Listen();
    }

    public string Address => $"unix:path={_folder}/bus,guid=0123456789abcdef0123456789abcdef";

    /// <summary>A connection that has said hello, and our end of it.</summary>
    public async Task<(DBusConnection Connection, Socket Bus)> ConnectAsync(CancellationToken ct)
    {
        var connection = new DBusConnection(Address);
        var connecting = connection.ConnectAsync().AsTask();
        var bus = await AcceptAsync(ct);
        await AuthenticateAsync(bus, ct);
        Assert.NotEqual(0, await bus.ReceiveAsync(new byte[4096], ct));
        await bus.SendAsync(Welcome(), ct);
        await connecting.WaitAsync(ct);
        return (connection, bus);
    }

    public async Task<Socket> AcceptAsync(CancellationToken ct)
    {
        var client = await _listener.AcceptAsync(ct);
        _clients.Add(client);
        return client;
    }

    public static async Task AuthenticateAsync(Socket bus, CancellationToken ct)
    {
        Assert.StartsWith("\0AUTH EXTERNAL ", await LineAsync(bus, ct), StringComparison.Ordinal);
        await bus.SendAsync("OK 0123456789abcdef0123456789abcdef\r\n"u8.ToArray(), ct);
        Assert.Equal("NEGOTIATE_UNIX_FD", await LineAsync(bus, ct));
        await bus.SendAsync("AGREE_UNIX_FD\r\n"u8.ToArray(), ct);
        Assert.Equal("BEGIN", await LineAsync(bus, ct));
    }

    /// <summary>The answer to a Hello that was the first call of the connection.</summary>
    public static byte[] Welcome()
    {
        using var writer = new MessageWriter(1);
        writer.WriteMethodReturnHeader(1, ":1.7"u8, "s");
        writer.WriteString(":1.7");
        return writer.CreateMessage().Bytes.ToArray();
    }

    public ValueTask DisposeAsync()
    {
        _clients.ForEach(c => c.Dispose());
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private static async Task<string> LineAsync(Socket bus, CancellationToken ct)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (line.Length < 2 || line.ToString()[^2..] != "\r\n")
        {
            Assert.Equal(1, await bus.ReceiveAsync(one, ct));
            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd();
    }
}
