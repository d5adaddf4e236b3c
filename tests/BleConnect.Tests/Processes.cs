using System.Diagnostics;
using System.Text;

namespace BleConnect.Tests;

/// <summary>Starts the real executable, and what a caller runs it with; whatever is left of that ends with it.</summary>
internal sealed class Processes : IDisposable
{
    /// <summary>What a shell prints when it wants a command.</summary>
    public const string Prompt = "ready> ";

    /// <summary>PROGRAMS is a folder with other builds of the programs: those of the packages.</summary>
    public static readonly string Executable =
        Path.Combine(Environment.GetEnvironmentVariable("PROGRAMS") ?? AppContext.BaseDirectory, "meshcore-ble-connect");

    // A program that does not end fails its test and not the whole run.
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<int> _started = [];

    public Processes() => _limit.CancelAfter(TimeSpan.FromMinutes(2));

    /// <summary>Cancelled when the test has taken too long.</summary>
    public CancellationToken Limit => _limit.Token;

    public void Dispose()
    {
        _limit.Dispose();
        foreach (int id in _started)
        {
            EndTree(id);
        }
    }

    /// <summary>Starts a program with all its streams in our hands.</summary>
    public Process Start(string file, string? busAddress, params string[] words)
    {
        var start = new ProcessStartInfo(file, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Remove("COLUMNS");
        start.Environment["TERM"] = "dumb"; // no countdown, no colours
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = busAddress ?? "unix:path=/nonexistent/bus";
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        _started.Add(process.Id);
        return process;
    }

    /// <summary>Starts a command on a terminal of its own.</summary>
    public Process StartOnTerminal(string? busAddress, string command) => Start("script", busAddress, "-qec", command, "/dev/null");

    /// <summary>Starts a shell that has job control, on a terminal of its own.</summary>
    public Process StartShell(string? busAddress) => StartOnTerminal(busAddress, $"exec env PS1='{Prompt}' sh -i");

    /// <summary>What it printed, up to and with this text.</summary>
    public async Task<string> UntilAsync(Process process, string end)
    {
        var text = new StringBuilder();
        var buffer = new char[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            Assert.True(await process.StandardOutput.ReadAsync(buffer, Limit) == 1, $"It ended after: {text}");
            text.Append(buffer[0]);
        }

        return text.ToString();
    }

    /// <summary>Types something, then what was printed up to and with this text.</summary>
    public async Task<string> TypeAsync(Process process, string typed, string end)
    {
        await TypeAsync(process, typed);
        return await UntilAsync(process, end);
    }

    public async Task TypeAsync(Process process, string typed)
    {
        await process.StandardInput.WriteAsync(typed.AsMemory(), Limit);
        await process.StandardInput.FlushAsync(Limit);
    }

    public async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync(Limit);
        return process.ExitCode;
    }

    private static void EndTree(int id)
    {
        try
        {
            using Process left = Process.GetProcessById(id);
            left.Kill(entireProcessTree: true);
        }
        catch (ArgumentException)
        {
            // It has ended, as it should have.
        }
    }
}
