using System.Net.Sockets;

namespace EndToEnd.Rig;

/// <summary>Tells the radio what to do: a line for each command, a line for each answer (docs/end-to-end.md).</summary>
internal sealed class RadioControl : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly Socket _socket;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;

    private RadioControl(Socket socket)
    {
        _socket = socket;
        var stream = new NetworkStream(socket);
        _reader = new StreamReader(stream);
        _writer = new StreamWriter(stream) { AutoFlush = true };
    }

    public static async Task<RadioControl> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Wait.UntilAsync("the radio's control socket", Limit, async () =>
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
        return new RadioControl(socket);
    }

    public async Task<string> SendAsync(string command)
    {
        await _writer.WriteLineAsync(command);
        string answer = await Wait.ForAsync($"the radio's answer to \"{command}\"", Limit, _reader.ReadLineAsync()) ?? "error the radio is gone";
        Check.That(answer.StartsWith("ok", StringComparison.Ordinal), $"the radio refused \"{command}\": {answer}");
        return answer;
    }

    /// <summary>One value of the status line.</summary>
    public async Task<string> StatusAsync(string name)
    {
        string status = await SendAsync("status");
        string? word = status.Split(' ').FirstOrDefault(w => w.StartsWith(name + "=", StringComparison.Ordinal));
        return word?[(name.Length + 1)..] ?? throw new ScenarioFailedException($"the radio's status has no {name}: {status}");
    }

    public async Task<bool> IsAsync(string name) => await StatusAsync(name) == "1";

    public Task WaitForAsync(string name, bool value) =>
        Wait.UntilAsync($"{name}={value} at the radio", Limit, async () => await IsAsync(name) == value);

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
        _socket.Dispose();
    }
}
