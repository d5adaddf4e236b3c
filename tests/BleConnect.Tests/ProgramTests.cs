using System.Diagnostics;
using System.Text;
using Fakes;

namespace BleConnect.Tests;

/// <summary>The real executable, the way a caller runs it.</summary>
public sealed class ProgramTests : IDisposable
{
    // PROGRAMS is a folder with other builds of the programs: those of the packages.
    private static readonly string Executable =
        Path.Combine(Environment.GetEnvironmentVariable("PROGRAMS") ?? AppContext.BaseDirectory, "meshcore-ble-connect");

    // A program that does not end fails its test and not the whole run.
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<int> _started = [];

    public ProgramTests() => _limit.CancelAfter(TimeSpan.FromMinutes(2));

    private CancellationToken Test => _limit.Token;

    public void Dispose()
    {
        _limit.Dispose();
        foreach (int id in _started)
        {
            EndTree(id);
        }
    }

    [Fact]
    [Trait("Row", "1")]
    public async Task Program_PrintsItsVersion()
    {
        using Process process = Start(Executable, null, "--version");

        Assert.Equal("meshcore-ble-connect v1.0.0\n", await process.StandardOutput.ReadToEndAsync(Test));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(Test));
        Assert.Equal(0, await ExitCodeAsync(process));
    }

    [Fact]
    public async Task Program_WrapsItsUsage_ToColumns()
    {
        using Process process = Start("/usr/bin/env", null, "COLUMNS=400", Executable);

        Assert.StartsWith(
            "usage: meshcore-ble-connect [-h] [--pin PIN] [--check-only] [--force-repair] [--verbose] [--version] [--pin-file FILE] ",
            await process.StandardError.ReadToEndAsync(Test),
            StringComparison.Ordinal);
        Assert.Equal(2, await ExitCodeAsync(process));
    }

    /// <summary>As with "--help | head -1" when head is done first.</summary>
    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--version", 0)]
    [InlineData("--nonsense", 2)]
    public async Task Program_KeepsItsExitCode_WhenNobodyReads(string argument, int code)
    {
        using Process process = Start("/bin/bash", null, "-c", "exec \"$0\" \"$1\" >/dev/full 2>/dev/full", Executable, argument);

        Assert.Equal(code, await ExitCodeAsync(process));
    }

    [Fact]
    public async Task Program_WritesUtf8WithoutMark()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        using Process process = Start(Executable, stage.BusAddress, Stage.Mac);

        byte[] bytes = await BytesAsync(process);

        Assert.Equal((byte)'m', bytes[0]);
        Assert.EndsWith(
            "Verify:   test connect OK\nResult:   ✅ Bond verified — ready to connect\n",
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes),
            StringComparison.Ordinal);
        Assert.Equal(0, await ExitCodeAsync(process));
    }

    /// <summary>Whoever may write to the folder that root happens to stand in must not have a program run by him, nor read the PIN.</summary>
    [Fact]
    public async Task Program_TakesBluetoothctlFromAbsolutePathsOnly_AndKeepsThePinFromIt()
    {
        await using Stage stage = await Stage.SetAsync();
        using var here = new TemporaryDirectory();
        using var installed = new TemporaryDirectory();
        WriteProgram(here, "bin/bluetoothctl", "echo 6.66");
        WriteProgram(here, "bluetoothctl", "echo 6.66");
        WriteProgram(installed, "bluetoothctl", "echo \"bluetoothctl: ${MESHCORE_BLE_PIN-}${CREDENTIALS_DIRECTORY-}5.72\"");
        string[] words =
        [
            "-C", here.Path, $"PATH=:.:bin:{installed.Path}", $"MESHCORE_BLE_PIN={Stage.Pin}", "CREDENTIALS_DIRECTORY=/run/credentials",
            Executable, Stage.Mac, "--check-only",
        ];

        using Process process = Start("/usr/bin/env", stage.BusAddress, words);

        Assert.Contains("\nBlueZ:    5.72\n", await process.StandardOutput.ReadToEndAsync(Test), StringComparison.Ordinal);
        Assert.Equal(1, await ExitCodeAsync(process));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [Trait("Row", "28")]
    public async Task Program_UndoesAndEnds_OnASignal(string signal, int code)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().GoAway();
        using Process process = Start(Executable, stage.BusAddress, Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);

        using Process kill = Start("kill", null, $"-{signal}", $"{process.Id}");

        Assert.Equal(code, await ExitCodeAsync(process));
        Assert.Contains("StopDiscovery", stage.Calls);
    }

    [Fact]
    public async Task Program_AsksOnTheTerminal_WithoutEcho()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        string output = Path.GetTempFileName();
        using Process terminal = Start("script", stage.BusAddress, "-qec", $"{Executable} {Stage.Mac} >{output}", "/dev/null");

        string shown = await UntilAsync(terminal.StandardOutput, "Enter PIN: ");
        await terminal.StandardInput.WriteAsync($"{Stage.Pin}\n");
        await terminal.StandardInput.FlushAsync(Test);
        shown += await terminal.StandardOutput.ReadToEndAsync(Test);

        Assert.Equal(0, await ExitCodeAsync(terminal));
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
    public async Task Program_RefusesWhatIsNoPin_FromTheTerminal(string typed, string error)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = Start("script", stage.BusAddress, "-qec", $"{Executable} {Stage.Mac}", "/dev/null");

        await UntilAsync(terminal.StandardOutput, "Enter PIN: ");
        await terminal.StandardInput.WriteAsync(typed);
        await terminal.StandardInput.FlushAsync(Test);

        Assert.EndsWith($"Error:    {error}\r\n", await terminal.StandardOutput.ReadToEndAsync(Test), StringComparison.Ordinal);
        Assert.Equal(2, await ExitCodeAsync(terminal));
        Assert.Empty(stage.Calls);
    }

    [Fact]
    public async Task Program_EndsAtThePrompt_OnCtrlC()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process terminal = Start("script", stage.BusAddress, "-qec", $"{Executable} {Stage.Mac}", "/dev/null");

        await UntilAsync(terminal.StandardOutput, "Enter PIN: ");
        await terminal.StandardInput.WriteAsync('\u0003');
        await terminal.StandardInput.FlushAsync(Test);

        Assert.EndsWith("Error:    Interrupted\r\n", await terminal.StandardOutput.ReadToEndAsync(Test), StringComparison.Ordinal);
        Assert.Equal(130, await ExitCodeAsync(terminal));
    }

    [Fact]
    public async Task Program_SatisfiesItsCallers()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process callers = Start("bash", stage.BusAddress, Path.Combine(AppContext.BaseDirectory, "callers.sh"), Executable, Stage.Mac);
        string said = await callers.StandardOutput.ReadToEndAsync(Test) + await callers.StandardError.ReadToEndAsync(Test);

        Assert.True(await ExitCodeAsync(callers) == 0, said);
        Assert.EndsWith(" passed, 0 failed\n", said, StringComparison.Ordinal);
    }

    private Process Start(string file, string? busAddress, params string[] words)
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

    private static void WriteProgram(TemporaryDirectory directory, string name, string body) =>
        File.SetUnixFileMode(directory.Write(name, $"#!/bin/sh\n{body}\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

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

    private async Task<string> UntilAsync(StreamReader reader, string end)
    {
        var text = new StringBuilder();
        var buffer = new char[1];
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            Assert.True(await reader.ReadAsync(buffer, Test) == 1, $"It ended after: {text}");
            text.Append(buffer[0]);
        }

        return text.ToString();
    }

    private async Task<byte[]> BytesAsync(Process process)
    {
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, Test);
        return bytes.ToArray();
    }

    private async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync(Test);
        return process.ExitCode;
    }
}
