using System.Net.Sockets;

namespace Peripheral;

/// <summary>A line in, a line out, on a Unix socket; one client at a time.</summary>
internal sealed class ControlSocket(string path, Func<string, CancellationToken, Task<string>> answer)
{
    public async Task RunAsync(CancellationToken ct)
    {
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(4);
        while (true)
        {
            using Socket client = await listener.AcceptAsync(ct);
            try
            {
                await ServeAsync(client, ct);
            }
            catch (IOException e)
            {
                await Console.Error.WriteLineAsync($"The control client went away: {e.Message}");
            }
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken ct)
    {
        await using var stream = new NetworkStream(client);
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { AutoFlush = true };
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            await writer.WriteLineAsync(await answer(line, ct));
        }
    }
}
