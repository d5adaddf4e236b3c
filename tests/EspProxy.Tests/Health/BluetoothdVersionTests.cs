using EspProxy.Health;

namespace EspProxy.Tests.Health;

public sealed class BluetoothdVersionTests
{
    private static readonly Machine Nothing = new() { Bluetoothd = [] };

    [Theory]
    [InlineData("5.66", "5.66")]
    [InlineData(null, null)]
    public async Task Find_BelievesWhatIsShown(string? shown, string? version) => Assert.Equal(
        version, (await BluetoothdVersion.FindAsync(shown is null ? null : Version.Parse(shown), Nothing, TestContext.Current.CancellationToken))?.ToString());

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
