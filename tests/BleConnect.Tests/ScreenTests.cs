using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BleConnect.Tests;

/// <summary>Colours and the countdown: on a terminal only.</summary>
public sealed class ScreenTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, "xterm", null, true)]
    [InlineData(true, "xterm", "", true)]
    [InlineData(true, "xterm", "1", false)]
    [InlineData(true, "dumb", null, false)]
    [InlineData(true, null, null, false)]
    [InlineData(false, "xterm", null, false)]
    public async Task Colours_AreForTerminals_ThatWantThem(bool terminal, string? term, string? noColor, bool colored)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        stage.IsTerminal = terminal;
        Set(stage, "TERM", term);
        Set(stage, "NO_COLOR", noColor);

        Run good = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);
        Run bad = await stage.RunAsync(Stage.Mac, "--adapter", "hci9");

        Assert.Equal(colored, good.Output.Contains("Result:   \e[32m✅ Bond established — ready to connect\e[0m\n", StringComparison.Ordinal));
        Assert.Equal(colored, bad.Error.StartsWith("\e[31mError:\e[0m    Failed", StringComparison.Ordinal));
        Assert.Equal(colored, (good.Output + bad.Error).Contains('\e', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Countdown_IsForTerminals_AndGoesBeforeTheNextLine(bool terminal)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().GoAway();
        stage.IsTerminal = terminal;
        stage.Environment["TERM"] = "xterm";
        stage.Environment["NO_COLOR"] = "1";

        Run run = await stage.RunUntilTimeIsUpAsync("StartDiscovery", Stage.Mac, "--pin", Stage.Pin);

        Assert.Equal(terminal, run.Error.Contains("          looking for the device (45 s left)\r\e[K", StringComparison.Ordinal));
        Assert.EndsWith(terminal ? "\r\e[KError:    Device C0:FF:EE:00:00:01 not found within 30.0s. Is the device powered on and advertising?\n"
            : "Error:    Device C0:FF:EE:00:00:01 not found within 30.0s. Is the device powered on and advertising?\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Equal(terminal, run.Error.Contains('\r', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_GoesOn_WhenNobodyReadsItsOutput()
    {
        await using Stage stage = await Stage.SetAsync(BlueZVersion.V5_87);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);
        radio.ForgetBond();
        using var error = new StringWriter();
        var surroundings = new Surroundings
        {
            Output = new ClosedWriter(), Error = error, BusAddress = stage.BusAddress, Variable = _ => null, Terminal = "/nonexistent/tty",
            VersionProgram = "/nonexistent/bluetoothctl",
        };

        int code = await Tool.RunAsync([Stage.Mac, "--pin", Stage.Pin], surroundings, Test);

        // The stale bond is gone; what matters is that there is a new one.
        Assert.Equal((0, ""), (code, error.ToString()));
        Assert.True(radio.IsBonded && stage.BlueZ.Calls.Any(c => c.Member == "RemoveDevice"));
    }

    [Fact]
    public void Countdown_StandsStill_WhileAHumanIsAsked()
    {
        var time = new FakeTimeProvider();
        using var limit = new RunLimit(TimeSpan.FromSeconds(60), time, Test);
        var human = new TaskCompletionSource<int>();
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(50), limit.Remaining);

        ValueTask<int> asked = limit.PauseAsync(() => new ValueTask<int>(human.Task));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(limit.Remaining);
        human.SetResult(1);

        Assert.True(asked.IsCompleted && !limit.IsOver);
        Assert.Equal(TimeSpan.FromSeconds(50), limit.Remaining);
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.True(limit.IsOver);
    }

    private static void Set(Stage stage, string name, string? value)
    {
        if (value is not null)
        {
            stage.Environment[name] = value;
        }
    }

    private sealed class ClosedWriter : StringWriter
    {
        public override void Write(string? value) => throw new IOException("Broken pipe");
    }
}
