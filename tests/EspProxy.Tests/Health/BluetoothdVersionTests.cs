using EspProxy.Health;

namespace EspProxy.Tests.Health;

public sealed class BluetoothdVersionTests
{
    private static readonly Machine Nothing = new() { Bluetoothd = [] };

    [Theory]
    [InlineData("usb:v1D6Bp0246d0542", "5.66")]
    [InlineData("usb:v1D6Bp0246d0552", "5.82")]
    [InlineData("usb:v1D6Bp0246d05", null)]
    [InlineData("bluetooth:v004Cp0001d0100", null)]
    [InlineData(null, null)]
    public async Task Find_ReadsWhatTheAdapterShows(string? modalias, string? version) =>
        Assert.Equal(version, (await BluetoothdVersion.FindAsync(modalias, Nothing, TestContext.Current.CancellationToken))?.ToString());

    [Theory]
    [InlineData("5.54", "Warning")]
    [InlineData("5.55", "Ok")]
    [InlineData("5.68", "Warning")]
    [InlineData("5.70", "Warning")]
    [InlineData("5.71", "Ok")]
    [InlineData("6.0", "Ok")]
    public void Judge_KnowsTheBadReleases(string version, string verdict)
    {
        var found = BluetoothdVersion.Judge(Version.Parse(version));
        Assert.Equal(verdict, found.Verdict.ToString());
        Assert.Equal(verdict == "Ok", found.Cure is null);
    }
}
