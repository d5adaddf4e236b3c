using System.Diagnostics;

namespace BleConnect.Tests;

/// <summary>The question for the PIN, of the real executable on a real terminal.</summary>
public sealed class PromptTests : IDisposable
{
    private const string Question = "Enter PIN: ";

    private static readonly string Executable = Processes.Executable;

    private readonly Processes _processes = new();

    private CancellationToken Test => _processes.Limit;

    public void Dispose() => _processes.Dispose();

    [Fact]
    public async Task Prompt_HasNoEcho()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        string output = Path.GetTempFileName();
        using Process terminal = _processes.StartOnTerminal(stage.BusAddress, $"{Executable} {Stage.Mac} >{output}");

        string shown = await _processes.UntilAsync(terminal, Question);
        await _processes.TypeAsync(terminal, $"{Stage.Pin}\n");
        shown += await terminal.StandardOutput.ReadToEndAsync(Test);

        Assert.Equal(0, await _processes.ExitCodeAsync(terminal));
        Assert.Equal("Enter PIN: \r\n", shown);
        string printed = await File.ReadAllTextAsync(output, Test);
        Assert.DoesNotContain("Enter PIN", printed, StringComparison.Ordinal);
        Assert.DoesNotContain(Stage.Pin, printed, StringComparison.Ordinal);
        Assert.EndsWith("Result:   ✅ Bond established — ready to connect\n", printed, StringComparison.Ordinal);
        File.Delete(output);
    }

    [Theory]
    [InlineData("12345\n", "Invalid PIN: a PIN has exactly six digits (leading zeros count).")]
    [InlineData("\u0004", "No PIN entered.")]
    public async Task Prompt_RefusesWhatIsNoPin(string typed, string error)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = _processes.StartOnTerminal(stage.BusAddress, $"{Executable} {Stage.Mac}");

        await _processes.UntilAsync(terminal, Question);
        await _processes.TypeAsync(terminal, typed);

        Assert.EndsWith($"Error:    {error}\r\n", await terminal.StandardOutput.ReadToEndAsync(Test), StringComparison.Ordinal);
        Assert.Equal(2, await _processes.ExitCodeAsync(terminal));
        Assert.Empty(stage.Calls);
    }

    [Fact]
    public async Task Prompt_Ends_OnCtrlC()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = _processes.StartOnTerminal(stage.BusAddress, $"{Executable} {Stage.Mac}");

        await _processes.UntilAsync(terminal, Question);
        await _processes.TypeAsync(terminal, "\u0003");

        Assert.EndsWith("Error:    Interrupted\r\n", await terminal.StandardOutput.ReadToEndAsync(Test), StringComparison.Ordinal);
        Assert.Equal(130, await _processes.ExitCodeAsync(terminal));
    }

    /// <summary>Ctrl-Z and fg: a shell, or .NET, may have given the echo back meanwhile.</summary>
    [Fact]
    public async Task Prompt_AsksAgainWithoutEcho_WhenItWasStopped()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = _processes.StartShell(stage.BusAddress);
        await _processes.UntilAsync(terminal, Processes.Prompt);
        await _processes.TypeAsync(terminal, $"{Executable} {Stage.Mac}\n", Question);

        string shown = await _processes.TypeAsync(terminal, "99\u001a", Processes.Prompt);
        shown += await _processes.TypeAsync(terminal, "fg\n", Question);
        shown += await _processes.TypeAsync(terminal, $"{Stage.Pin}\n", Processes.Prompt);

        Assert.DoesNotContain(Stage.Pin, shown, StringComparison.Ordinal);
        Assert.Contains("Result:   ✅ Bond established — ready to connect\r\n", shown, StringComparison.Ordinal);
    }

    /// <summary>The terminal is the shell's again, which need not know what we did to it.</summary>
    [Theory]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Prompt_GivesTheEchoBack_OnASignal(string signal)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = _processes.StartShell(stage.BusAddress);
        await _processes.UntilAsync(terminal, Processes.Prompt);
        string asked = await _processes.TypeAsync(terminal, $"ulimit -c 0; sh -c 'echo \"<$$>\"; exec {Executable} {Stage.Mac}'\n", Question);
        string id = asked[(asked.LastIndexOf('<') + 1)..asked.LastIndexOf('>')];

        using Process kill = _processes.Start("kill", null, $"-{signal}", id);

        await _processes.UntilAsync(terminal, Processes.Prompt);
        string shown = await _processes.TypeAsync(terminal, "exit\n", "exit\r\n");
        Assert.Equal("exit\r\n", shown);
    }

    /// <summary>A shell says that it was stopped, and sudo brings it forward then: it begins a command of a pipeline in the background.</summary>
    [Fact]
    public async Task Prompt_StopsInTheBackground_AndAsksInTheForeground()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = _processes.StartShell(stage.BusAddress);
        await _processes.UntilAsync(terminal, Processes.Prompt);
        string shown = await _processes.TypeAsync(terminal, $"{Executable} {Stage.Mac} &\n", Processes.Prompt);
        while (!shown.Contains("Stopped", StringComparison.Ordinal))
        {
            shown += await _processes.TypeAsync(terminal, "jobs\n", Processes.Prompt);
        }

        Assert.DoesNotContain(Question, shown, StringComparison.Ordinal);
        await _processes.TypeAsync(terminal, "fg\n", Question);
        shown = await _processes.TypeAsync(terminal, $"{Stage.Pin}\n", Processes.Prompt);
        Assert.DoesNotContain(Stage.Pin, shown, StringComparison.Ordinal);
        Assert.Contains("Result:   ✅ Bond established — ready to connect\r\n", shown, StringComparison.Ordinal);
    }

    /// <summary>Nobody can bring it forward.</summary>
    [Fact]
    public async Task Prompt_IsGivenUp_WhereTheTerminalIsOutOfReach()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        string error = Path.GetTempFileName();
        using Process terminal = _processes.StartShell(stage.BusAddress);
        await _processes.UntilAsync(terminal, Processes.Prompt);

        await _processes.TypeAsync(terminal, $"sh -c '(sleep 0.2; {Executable} {Stage.Mac} >/dev/null 2>{error}; echo code=$? >>{error}) &'\n", Processes.Prompt);

        while (!(await File.ReadAllTextAsync(error, Test)).Contains("code=", StringComparison.Ordinal))
        {
            await Task.Delay(10, Test);
        }

        Assert.Equal("Error:    No PIN entered.\ncode=2\n", await File.ReadAllTextAsync(error, Test));
        File.Delete(error);
    }

    /// <summary>Who touches the terminal there is stopped, and does not even end when he is told to.</summary>
    [Fact]
    public async Task Prompt_WaitsInTheBackground_AndEndsThere()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = _processes.StartShell(stage.BusAddress);
        await _processes.UntilAsync(terminal, Processes.Prompt);
        await _processes.TypeAsync(terminal, $"{Executable} {Stage.Mac}\n", Question);
        await _processes.TypeAsync(terminal, "\u001a", Processes.Prompt);

        string shown = await _processes.TypeAsync(terminal, "kill %1; bg; wait %1; echo code=$?\n", "code=143\r\n");

        Assert.Contains("Error:    Interrupted\r\n", shown, StringComparison.Ordinal);
    }
}
