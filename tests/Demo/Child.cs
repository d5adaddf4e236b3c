using System.Diagnostics;

namespace Demo;

/// <summary>A program that the demo starts: its lines are shown with a label, and it ends when the demo ends.</summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan GraceToEnd = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly Task _output;

    private Child(Process process, string label, TaskCompletionSource<string>? firstLine)
    {
        _process = process;
        _output = Task.WhenAll(ShowAsync(process.StandardOutput, label, firstLine), ShowAsync(process.StandardError, label, null));
    }

    public static Child Start(string program, IEnumerable<string> arguments, string label, string? busAddress, TaskCompletionSource<string>? firstLine = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (busAddress is not null)
        {
            start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = busAddress;
        }

        return new Child(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."), label, firstLine);
    }

    public async Task<int> WaitAsync(CancellationToken ct)
    {
        await _process.WaitForExitAsync(ct);
        await _output.WaitAsync(ct);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            using var limit = new CancellationTokenSource(GraceToEnd);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Screen.Say("demo", $"{_process.ProcessName} did not end by itself and was killed.");
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private static async Task ShowAsync(StreamReader lines, string label, TaskCompletionSource<string>? firstLine)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (firstLine is not null && firstLine.TrySetResult(line))
            {
                continue;
            }

            Screen.Say(label, line);
        }

        firstLine?.TrySetException(new InvalidOperationException($"{label} ended before it said anything."));
    }
}
