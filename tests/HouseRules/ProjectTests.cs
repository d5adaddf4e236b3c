using System.Xml.Linq;

namespace HouseRules;

/// <summary>What the project files must say, since a slip there shows only on somebody else's machine.</summary>
public sealed class ProjectTests
{
    private static readonly Dictionary<string, string> Pins = new()
    {
        ["BouncyCastle.Cryptography"] = "[2.7.0]",
        ["CommandLineParser"] = "[2.9.1]",
        ["Google.Protobuf"] = "[3.25.1]",
        ["Grpc.Tools"] = "[2.85.0]",
        ["Microsoft.Extensions.Logging.Console"] = "[10.0.14]",
        ["Tmds.DBus.Protocol"] = "[0.93.0]",
    };

    [Theory]
    [InlineData("BlueZ.Core/BlueZ.Core.csproj")]
    [InlineData("EspProxy/EspProxy.csproj")]
    [InlineData("BleConnect/BleConnect.csproj")]
    public void Products_AreAotCompatible(string project) =>
        Assert.Equal("true", XDocument.Parse(Source.Read(project)).Descendants("IsAotCompatible").Single().Value);

    [Fact]
    public void Packages_ArePinnedExactly()
    {
        var versions = XDocument.Parse(Source.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(e => e.Attribute("Include")!.Value, e => e.Attribute("Version")!.Value);
        Assert.All(Pins, pin => Assert.Equal(pin.Value, versions[pin.Key]));
        Assert.All(versions.Values, version => Assert.Matches(@"^\[[^,]+\]$", version));
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        string solution = Source.Read("Solution.sln").Replace('\\', '/');
        Report.Empty(
            Source.Files("*.csproj").Where(p => !p.StartsWith("tests/DBusSwap/", StringComparison.Ordinal) && !solution.Contains(p, StringComparison.Ordinal)),
            "A project outside the solution is never built by those who build the solution.");
    }

    [Fact]
    public void Programs_DoNotKnowEachOther()
    {
        Assert.DoesNotContain("BleConnect", Source.Read("EspProxy/EspProxy.csproj"), StringComparison.Ordinal);
        Assert.DoesNotContain("EspProxy", Source.Read("BleConnect/BleConnect.csproj"), StringComparison.Ordinal);
        string core = Source.Read("BlueZ.Core/BlueZ.Core.csproj");
        Assert.DoesNotContain("ProjectReference", core, StringComparison.Ordinal);
    }
}
