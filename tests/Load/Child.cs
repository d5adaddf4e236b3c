using System.Diagnostics;
using System.Globalization;

namespace Load;

/// <summary>What a server has cost since its start.</summary>
internal readonly record struct Cost(double CpuMilliseconds, long Allocated, int ResidentKibibytes, int MostKibibytes);

/// <summary>What is left in a server when everything that is not needed was collected.</summary>
internal readonly record struct Rest(long LiveKibibytes, int ResidentKibibytes, int Files);

/// <summary>A server in a process of its own.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;

    private Child(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <param name="bus">The address of the bus with BlueZ.</param>
    /// <param name="kernel">The name of the socket that is the kernel's; nothing for D-Bus alone.</param>
    /// <param name="key">The key of the API, or "-".</param>
    /// <param name="program">The Load whose server it is; null for this one.</param>
    public static async Task<Child> StartAsync(string bus, string kernel, string key, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Environment.ProcessPath!, ["serve", bus, kernel, key]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        string port = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended.");
        return new Child(process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    public async Task<Cost> AskAsync()
    {
        string[] parts = await AskAsync("cost");
        return new Cost(double.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), NumberOf(parts[2]), NumberOf(parts[3]));
    }

    public async Task<Rest> AskRestAsync()
    {
        string[] parts = await AskAsync("rest");
        return new Rest(long.Parse(parts[0], CultureInfo.InvariantCulture) / 1024, NumberOf(parts[1]), NumberOf(parts[2]));
    }

    private async Task<string[]> AskAsync(string what)
    {
        await _process.StandardInput.WriteLineAsync(what);
        return (await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended.")).Split(' ');
    }

    private static int NumberOf(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
