using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EspProxy.Tests;

namespace Integration.Tests;

/// <summary>The built program, on a bus of ours and a free port of the loopback interface.</summary>
internal sealed partial class ProxyProcess : IAsyncDisposable
{
    // PROGRAMS is a folder with other builds of the programs: those of the packages.
    private static readonly string Executable = Path.Combine(Environment.GetEnvironmentVariable("PROGRAMS") ?? AppContext.BaseDirectory, "esp-proxy");

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProxyProcess(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    /// <summary>What it logged so far.</summary>
    public string Log
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public int Port { get; private set; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Starts it with these arguments alone.</summary>
    public static ProxyProcess Start(string? busAddress, params string[] arguments) => Start(busAddress, new Dictionary<string, string>(), arguments);

    /// <summary>Starts it with these variables and arguments.</summary>
    public static ProxyProcess Start(string? busAddress, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Start(new ProcessStartInfo(Executable, arguments), busAddress, environment);

    /// <summary>Starts it with standard output on a disk that is full.</summary>
    public static ProxyProcess StartWithoutRoom(params string[] arguments) =>
        Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >/dev/full", Executable, .. arguments]), null, new Dictionary<string, string>());

    /// <summary>Starts it on a terminal of its own, one with functions that a runtime may want to switch on.</summary>
    public static ProxyProcess StartOnTerminal(params string[] arguments) =>
        Start(new ProcessStartInfo("script", ["-qec", $"TERM=xterm exec {Executable} {string.Join(' ', arguments)}", "/dev/null"]), null, new Dictionary<string, string>());

    private static ProxyProcess Start(ProcessStartInfo start, string? busAddress, IReadOnlyDictionary<string, string> environment)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = busAddress ?? "unix:path=/nonexistent/bus";
        start.Environment["ESP_PROXY_MDNS"] = "off"; // Home Assistants in the neighbourhood are not to find it.
        start.Environment.Remove("STATE_DIRECTORY");
        start.Environment.Remove("RUNTIME_DIRECTORY");
        start.Environment.Remove("JOURNAL_STREAM");
        start.Environment.Remove("NOTIFY_SOCKET");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new ProxyProcess(Process.Start(start) ?? throw new InvalidOperationException($"{Executable} did not start."));
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public static Task<ProxyProcess> ListeningAsync(string busAddress, params string[] arguments) =>
        ListeningAsync(busAddress, new Dictionary<string, string>(), arguments);

    /// <inheritdoc cref="ListeningAsync(string, string[])"/>
    public static async Task<ProxyProcess> ListeningAsync(string busAddress, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var proxy = Start(busAddress, environment, ["--name", "test-proxy", "--bind", "127.0.0.1", "--port", "0", .. arguments]);
        string line = await proxy.LoggedAsync("listened on");
        proxy.Port = int.Parse(Listening().Match(line).Groups[1].Value, CultureInfo.InvariantCulture);
        return proxy;
    }

    /// <summary>The first line with this text, when it has come.</summary>
    public async Task<string> LoggedAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_lines.Find(l => l.Contains(text, StringComparison.Ordinal)) is { } line)
                {
                    return line;
                }

                more = _more.Task;
            }

            var limit = Task.Delay(ApiClient.Limit, Ct);
            Assert.False(_reading.IsCompleted || await Task.WhenAny(more, _reading, limit) == limit, $"It did not say \"{text}\", but: {Log}");
        }
    }

    public Task<ApiClient> LogInAsync() => ApiClient.LogInAsync("127.0.0.1", Port, Ct);

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Its exit code, once it has ended and all its lines are read.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync(Ct).WaitAsync(ApiClient.Limit, Ct);
        await _reading.WaitAsync(ApiClient.Limit, Ct);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        await _reading;
        _process.Dispose();
    }

    [GeneratedRegex(@"listened on \S+:(\d+) as")]
    private static partial Regex Listening();

    private Task ReadAsync() => Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            TaskCompletionSource more;
            lock (_gate)
            {
                _lines.Add(line);
                (more, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            more.TrySetResult();
        }
    }
}
