using Microsoft.Extensions.Time.Testing;

namespace BleConnect.Tests;

public sealed class DaemonVersionTests
{
    [Theory]
    [InlineData("usb:v1D6Bp0246d0542", "5.66")]
    [InlineData("usb:v1d6bp0246d0537", "5.55")]
    [InlineData("usb:v1D6Bp0246d0557", "5.87")]
    [InlineData("usb:v1D6Bp0246d0505", "5.05")]
    [InlineData("bluetooth:v0075p0100d0201", null)]
    [InlineData("usb:v1D6Bp0246", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void FromModalias_ReadsTheVersion_WhereBluetoothdPutItThere(string? modalias, string? version)
    {
        Assert.Equal(version, DaemonVersion.FromModalias(modalias));
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
