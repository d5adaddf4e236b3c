using Microsoft.Extensions.Time.Testing;

namespace BleConnect.Tests;

public sealed class DaemonVersionTests
{
    [Theory]
    [InlineData("5.66", "5.66")]
    [InlineData("5.5", "5.05")]
    public async Task GetAsync_SaysWhatBluetoothdTells(string shown, string version)
    {
        Assert.Equal(version, await DaemonVersion.GetAsync(Version.Parse(shown), Surroundings("/nonexistent/bluetoothctl"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("echo 'bluetoothctl: 5.66'", "5.66")]
    [InlineData("echo 5.72", "5.72")]
    [InlineData("exit 1", "unknown")]
    public async Task GetAsync_AsksBluetoothctl_WhenTheModaliasDoesNotTell(string script, string version)
    {
        using var program = new ScriptFile(script);

        Assert.Equal(version, await DaemonVersion.GetAsync(null, Surroundings(program.Path), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetAsync_IsUnknown_WhenThereIsNoBluetoothctl()
    {
        Assert.Equal("unknown", await DaemonVersion.GetAsync(null, Surroundings("/nonexistent/bluetoothctl"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(":.:bin")]
    public async Task GetAsync_IsUnknown_WhenThePathNamesNoFolderForSure(string? path)
    {
        Surroundings surroundings = Surroundings("date") with { Variable = _ => path };

        Assert.Equal("unknown", await DaemonVersion.GetAsync(null, surroundings, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task GetAsync_IsUnknown_WhenBluetoothctlHangs()
    {
        using var program = new ScriptFile("exec sleep 600");

        var time = new FakeTimeProvider();
        Task<string> version = DaemonVersion.GetAsync(null, Surroundings(program.Path) with { Time = time }, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("unknown", await version);
    }

    private static Surroundings Surroundings(string program) =>
        new() { Output = TextWriter.Null, Error = TextWriter.Null, VersionProgram = program };
}
