using System.Globalization;
using EspProxy.Health;
using Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Health;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly ObservedTime _time = new();
    private readonly SystemdListener _systemd = SystemdListener.Named();
    private readonly Dictionary<string, string> _environment = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _settled = new();
    private readonly Pulse _pulse;
    private string _status = "Waiting";

    public SystemdNotifierTests() => _pulse = new Pulse("test", _time);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _systemd.Dispose();
        _stop.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_IsReadyWhenSettled_TellsAStatusThatChanged_AndStops(bool inFile)
    {
        using var systemd = inFile ? SystemdListener.InFile() : SystemdListener.Named();
        using var socket = NotifySocket.Open(systemd.Address, NullLogger.Instance);
        var running = Notifier(socket).RunAsync(_settled.Task, _stop.Token);
        Assert.False(systemd.HasNext);
        _status = "At\nwork";
        _settled.SetResult();
        Assert.Equal(["READY=1", "STATUS=At work"], await systemd.NextAsync(Ct));

        await _time.ScheduledAsync(SystemdNotifier.StatusInterval, Ct);
        _time.Advance(SystemdNotifier.StatusInterval);
        _status = "Still at work";
        _time.Advance(SystemdNotifier.StatusInterval);
        Assert.Equal(["STATUS=Still at work"], await systemd.NextAsync(Ct));

        await _stop.CancelAsync();
        await running;
        Assert.Equal(["STOPPING=1", "STATUS=Stopping"], await systemd.NextAsync(Ct));
    }

    // Without that word a start, or a reload, runs into systemd's time limit.
    [Fact]
    public async Task Run_SaysThatItIsReadyOnceMore_WhenThereWasNoRoomForIt()
    {
        using var socket = NotifySocket.Open(_systemd.Address, NullLogger.Instance);
        var notifier = Notifier(socket);
        _systemd.Fill();
        _settled.SetResult();
        var running = notifier.RunAsync(_settled.Task, _stop.Token);
        await _time.ScheduledAsync(SystemdNotifier.StatusInterval, Ct);
        await ReadyAsync();
        _systemd.Fill();
        notifier.Reloading();
        notifier.Reloaded();
        await ReadyAsync();
        Assert.False(_systemd.HasNext);
        await _stop.CancelAsync();
        await running;

        async Task ReadyAsync()
        {
            while (_systemd.HasNext)
            {
                Assert.Equal(["OTHER=1"], await _systemd.NextAsync(Ct));
            }

            _time.Advance(SystemdNotifier.StatusInterval);
            Assert.Equal(["READY=1", "STATUS=Waiting"], await _systemd.NextAsync(Ct));
        }
    }

    [Fact]
    public async Task Run_IsReadyAfterAMinute_WhenBluetoothdTakesItsTime()
    {
        using var socket = NotifySocket.Open(_systemd.Address, NullLogger.Instance);
        var running = Notifier(socket).RunAsync(_settled.Task, _stop.Token);
        await _time.ScheduledAsync(TimeSpan.FromSeconds(60), Ct);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["READY=1", "STATUS=Waiting"], await _systemd.NextAsync(Ct));
        await _stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ours")]
    public async Task Run_FeedsTheWatchdogAtHalfItsTime_AsLongAsTheLoopsBeat(string? process)
    {
        _environment["WATCHDOG_USEC"] = "30000000";
        if (process is not null)
        {
            _environment["WATCHDOG_PID"] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        }

        using var socket = NotifySocket.Open(_systemd.Address, NullLogger.Instance);
        var running = Notifier(socket).RunAsync(_settled.Task, _stop.Token);
        Assert.Equal(["WATCHDOG=1"], await _systemd.NextAsync(Ct));
        _settled.SetResult();
        Assert.Equal("READY=1", (await _systemd.NextAsync(Ct))[0]);
        for (int i = 0; i < 3; i++)
        {
            await _time.ScheduledAsync(TimeSpan.FromSeconds(15), Ct);
            _pulse.Beat();
            _time.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal(["WATCHDOG=1"], await _systemd.NextAsync(Ct));
        }

        await HangAsync();
        await _time.ScheduledAsync(TimeSpan.FromSeconds(3), Ct);
        _pulse.Beat();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["WATCHDOG=1"], await _systemd.NextAsync(Ct));
        await _stop.CancelAsync();
        await running;
    }

    // Nothing is said for as long as the loop hangs; systemd would act after 30 s.
    private async Task HangAsync()
    {
        await _time.ScheduledAsync(TimeSpan.FromSeconds(15), Ct);
        _time.Advance(TimeSpan.FromSeconds(16));
        for (int i = 0; i < 20; i++)
        {
            await _time.ScheduledAsync(TimeSpan.FromSeconds(3), Ct);
            Assert.False(_systemd.HasNext);
            _time.Advance(TimeSpan.FromSeconds(3));
        }
    }

    [Theory]
    [InlineData("30000000", "1")]
    [InlineData("0", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task Run_FeedsNothing_WhenTheWatchdogIsNotMeantForUs(string? microseconds, string? process)
    {
        if (microseconds is not null)
        {
            _environment["WATCHDOG_USEC"] = microseconds;
        }

        if (process is not null)
        {
            _environment["WATCHDOG_PID"] = process;
        }

        using var socket = NotifySocket.Open(_systemd.Address, NullLogger.Instance);
        _settled.SetResult();
        var running = Notifier(socket).RunAsync(_settled.Task, _stop.Token);
        Assert.Equal(["READY=1", "STATUS=Waiting"], await _systemd.NextAsync(Ct));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(_systemd.HasNext);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task AReload_IsTold_WithTheClockThatSystemdUses()
    {
        using var socket = NotifySocket.Open(_systemd.Address, NullLogger.Instance);
        var notifier = Notifier(socket, TimeProvider.System);
        notifier.Reloading(); // Before it is ready this would be out of turn.
        var running = notifier.RunAsync(Task.CompletedTask, _stop.Token);
        await _systemd.NextAsync("READY=1", Ct);
        long before = Monotonic();
        notifier.Reloading();
        string[] reloading = await _systemd.NextAsync("RELOADING=1", Ct);
        string clock = Assert.Single(reloading, l => l.StartsWith("MONOTONIC_USEC=", StringComparison.Ordinal));
        Assert.InRange(long.Parse(clock[15..], CultureInfo.InvariantCulture), before, Monotonic());
        notifier.Reloaded();
        Assert.Equal(["READY=1", "STATUS=Waiting"], await _systemd.NextAsync("READY=1", Ct));
        await _stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("vsock:2:1234")]
    public async Task Run_SaysNothing_WithoutASocketThatItKnows(string? address)
    {
        using var socket = NotifySocket.Open(address, NullLogger.Instance);
        Assert.Null(socket);
        var running = Notifier(socket).RunAsync(Task.CompletedTask, _stop.Token);
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Run_GoesOn_WhenNobodyListens()
    {
        using var gone = SystemdListener.InFile();
        gone.Dispose();
        using var socket = NotifySocket.Open(gone.Address, NullLogger.Instance);
        var running = Notifier(socket).RunAsync(Task.CompletedTask, _stop.Token);
        await _time.ScheduledAsync(SystemdNotifier.StatusInterval, Ct);
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        await running;
    }

    // CLOCK_MONOTONIC, which is what the stopwatch of the class library reads on Linux.
    private static long Monotonic() => (long)System.Diagnostics.Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    private SystemdNotifier Notifier(NotifySocket? socket, TimeProvider? time = null) =>
        SystemdNotifier.Of(socket, _environment.GetValueOrDefault, [_pulse], () => _status, time ?? _time, NullLogger.Instance);
}
