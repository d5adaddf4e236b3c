using System.Diagnostics;
using System.Text;
using Fakes;

namespace BleConnect.Tests;

/// <summary>The real executable, the way a caller runs it.</summary>
public sealed class ProgramTests : IDisposable
{
    private static readonly string Executable = Processes.Executable;

    private readonly Processes _processes = new();

    private CancellationToken Test => _processes.Limit;

    public void Dispose() => _processes.Dispose();

    [Fact]
    [Trait("Row", "1")]
    public async Task Program_PrintsItsVersion()
    {
        using Process process = _processes.Start(Executable, null, "--version");

        Assert.Equal("meshcore-ble-connect v1.0.0\n", await process.StandardOutput.ReadToEndAsync(Test));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(Test));
        Assert.Equal(0, await _processes.ExitCodeAsync(process));
    }

    [Fact]
    public async Task Program_WrapsItsUsage_ToColumns()
    {
        using Process process = _processes.Start("/usr/bin/env", null, "COLUMNS=400", Executable);

        Assert.StartsWith(
            "usage: meshcore-ble-connect [-h] [--pin PIN] [--check-only] [--force-repair] [--verbose] [--version] [--pin-file FILE] ",
            await process.StandardError.ReadToEndAsync(Test),
            StringComparison.Ordinal);
        Assert.Equal(2, await _processes.ExitCodeAsync(process));
    }

    /// <summary>As with "--help | head -1" when head is done first.</summary>
    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--version", 0)]
    [InlineData("--nonsense", 2)]
    public async Task Program_KeepsItsExitCode_WhenNobodyReads(string argument, int code)
    {
        using Process process = _processes.Start("/bin/bash", null, "-c", "exec \"$0\" \"$1\" >/dev/full 2>/dev/full", Executable, argument);

        Assert.Equal(code, await _processes.ExitCodeAsync(process));
    }

    /// <summary>Where a stream was closed by the caller, .NET has put a pipe of its own, which is not ours to read.</summary>
    [Fact]
    public async Task Program_RefusesToReadThePin_WhenStandardInputIsClosed()
    {
        using Process process = _processes.Start("/bin/sh", null, "-c", "exec \"$0\" \"$@\" <&-", Executable, Stage.Mac, "--pin-stdin");

        Assert.Equal("Error: Cannot read --pin-stdin: Bad file descriptor\n", await process.StandardError.ReadToEndAsync(Test));
        Assert.Equal(2, await _processes.ExitCodeAsync(process));
    }

    [Fact]
    public async Task Program_WritesUtf8WithoutMark()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        using Process process = _processes.Start(Executable, stage.BusAddress, Stage.Mac);

        byte[] bytes = await BytesAsync(process);

        Assert.Equal((byte)'m', bytes[0]);
        Assert.EndsWith(
            "Verify:   test connect OK\nResult:   ✅ Bond verified — ready to connect\n",
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes),
            StringComparison.Ordinal);
        Assert.Equal(0, await _processes.ExitCodeAsync(process));
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

        using Process process = _processes.Start("/usr/bin/env", stage.BusAddress, words);

        Assert.Contains("\nBlueZ:    5.72\n", await process.StandardOutput.ReadToEndAsync(Test), StringComparison.Ordinal);
        Assert.Equal(1, await _processes.ExitCodeAsync(process));
    }

    /// <summary>What .NET would tell a terminal before the first byte of ours stands in front of the object.</summary>
    [Theory]
    [InlineData("--json", "{")]
    [InlineData("--no-trust", "meshcore-ble-connect v")]
    public async Task Program_WritesNothingOfItsRuntime_ToATerminal(string option, string begin)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated, trusted: true);
        using Process terminal = _processes.StartOnTerminal(stage.BusAddress, $"TERM=xterm exec {Executable} {Stage.Mac} {option} 2>/dev/null");

        Assert.StartsWith(begin, await terminal.StandardOutput.ReadToEndAsync(Test), StringComparison.Ordinal);
        Assert.Equal(0, await _processes.ExitCodeAsync(terminal));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [Trait("Row", "28")]
    public async Task Program_UndoesAndEnds_OnASignal(string signal, int code)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().GoAway();
        using Process process = _processes.Start(Executable, stage.BusAddress, Stage.Mac, "--pin", Stage.Pin);
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);

        using Process kill = _processes.Start("kill", null, $"-{signal}", $"{process.Id}");

        Assert.Equal(code, await _processes.ExitCodeAsync(process));
        Assert.Contains("StopDiscovery", stage.Calls);
    }

    [Fact]
    public async Task Program_SatisfiesItsCallers()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        using Process callers = _processes.Start("bash", stage.BusAddress, Path.Combine(AppContext.BaseDirectory, "callers.sh"), Executable, Stage.Mac);
        string said = await callers.StandardOutput.ReadToEndAsync(Test) + await callers.StandardError.ReadToEndAsync(Test);

        Assert.True(await _processes.ExitCodeAsync(callers) == 0, said);
        Assert.EndsWith(" passed, 0 failed\n", said, StringComparison.Ordinal);
    }

    private static void WriteProgram(TemporaryDirectory directory, string name, string body) =>
        File.SetUnixFileMode(directory.Write(name, $"#!/bin/sh\n{body}\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

    private async Task<byte[]> BytesAsync(Process process)
    {
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, Test);
        return bytes.ToArray();
    }
}
