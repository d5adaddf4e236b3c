using System.Net.Sockets;

namespace EndToEnd.Rig;

/// <summary>Tells the radio, or the controller, what to do: a line for each command, a line for each answer (docs/end-to-end.md).</summary>
internal sealed class ControlLine : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _name;
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private ControlLine(string name, Socket socket)
    {
        _name = name;
        _socket = socket;
        var stream = new NetworkStream(socket);
        _reader = new StreamReader(stream);
        _writer = new StreamWriter(stream) { AutoFlush = true };
    }

    /// <param name="name">Who is at the other end, for messages.</param>
    public static async Task<ControlLine> ConnectAsync(string name, string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Wait.UntilAsync($"the control socket of the {name}", Limit, async () =>
        {
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
                return true;
            }
            catch (SocketException)
            {
                return false;       // not listening yet
            }
        });
        return new ControlLine(name, socket);
    }

    public async Task<string> SendAsync(string command)
    {
        await _writer.WriteLineAsync(command);
        string answer = await Wait.ForAsync($"the answer of the {_name} to \"{command}\"", Limit, _reader.ReadLineAsync()) ?? "error it is gone";
        Check.That(answer.StartsWith("ok", StringComparison.Ordinal), $"the {_name} refused \"{command}\": {answer}");
        return answer;
    }

    /// <summary>One value of the status line.</summary>
    public async Task<string> StatusAsync(string name)
    {
        string status = await SendAsync("status");
        string? word = status.Split(' ').FirstOrDefault(w => w.StartsWith(name + "=", StringComparison.Ordinal));
        return word?[(name.Length + 1)..] ?? throw new ScenarioFailedException($"the status of the {_name} has no {name}: {status}");
    }

    public async Task<bool> IsAsync(string name) => await StatusAsync(name) == "1";

    public Task WaitForAsync(string name, bool value) =>
        Wait.UntilAsync($"{name}={value} at the {_name}", Limit, async () => await IsAsync(name) == value);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _socket.Dispose();
    }
}
