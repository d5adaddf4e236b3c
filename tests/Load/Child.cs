using System.Diagnostics;
using System.Globalization;

namespace Load;

/// <summary>What a server has cost since its start.</summary>
internal readonly record struct Cost(double CpuMilliseconds, long Allocated, int ResidentKibibytes, int MostKibibytes);

/// <summary>A server in a process of its own.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<Child> StartAsync(string bus, string kernel, string key)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["serve", bus, kernel, key]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        string port = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended.");
        return new Child(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    public async Task<Cost> AskAsync()
    {
        await _process.StandardInput.WriteLineAsync("cost");
        string[] parts = (await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended.")).Split(' ');
        return new Cost(
            double.Parse(parts[0], CultureInfo.InvariantCulture),
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture),
            int.Parse(parts[3], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
