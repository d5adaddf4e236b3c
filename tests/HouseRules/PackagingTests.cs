using System.Text.RegularExpressions;
using EspProxy.Settings;

namespace HouseRules;

/// <summary>Manual pages, completions and the configuration file know every option and every setting, and no others.</summary>
public sealed partial class PackagingTests
{
    private static readonly string[] ProxyOptions = [.. Option().Matches(EspProxy.Usage.Text).Select(m => m.Value).Distinct()];
    private static readonly string[] ToolOptions = [.. BleConnect.Option.All.Select(o => o.Name)];

    [Fact]
    public void ThePackages_HaveTheVersionOfThePrograms()
    {
        Assert.StartsWith($"esp-proxy ({EspProxy.CommandLine.Version}) ", Read("debian/changelog"), StringComparison.Ordinal);
        Assert.EndsWith(" v" + EspProxy.CommandLine.Version, BleConnect.Usage.Version, StringComparison.Ordinal);
    }

    [Fact]
    public void TheHelp_HasEverySetting() =>
        Assert.Empty(SettingNames.All.Append(SettingNames.Config).Select(n => "--" + n).Except(ProxyOptions));

    [Theory]
    [InlineData("esp-proxy", "man/esp-proxy.8")]
    [InlineData("esp-proxy", "completions/esp-proxy.bash")]
    [InlineData("esp-proxy", "completions/_esp-proxy")]
    [InlineData("meshcore-ble-connect", "man/meshcore-ble-connect.1")]
    [InlineData("meshcore-ble-connect", "completions/meshcore-ble-connect.bash")]
    [InlineData("meshcore-ble-connect", "completions/_meshcore-ble-connect")]
    public void AFile_HasTheOptionsOfTheHelp(string program, string file) =>
        AreSame(OptionsOf(program), Option().Matches(Read(file)).Select(m => m.Value));

    [Theory]
    [InlineData("esp-proxy")]
    [InlineData("meshcore-ble-connect")]
    public void TheCompletionForFish_HasTheOptionsOfTheHelp(string program) =>
        AreSame(OptionsOf(program), FishOption().Matches(Read($"completions/{program}.fish")).Select(m => "--" + m.Groups[1].Value));

    [Fact]
    public void TheConfigurationFile_HasEverySetting() =>
        AreSame(SettingNames.All, Line().Matches(Read("config/esp-proxy.conf")).Select(m => m.Groups[1].Value));

    [Fact]
    public void TheManualOfTheConfigurationFile_HasEverySetting()
    {
        string settings = Read("man/esp-proxy.conf.5").Split(".SH ").Single(section => section.StartsWith("SETTINGS", StringComparison.Ordinal));
        AreSame(SettingNames.All, ManualTag().Matches(settings).Select(m => m.Groups[1].Value));
    }

    [Theory]
    [InlineData("docs/esp-proxy.md", "esp-proxy")]
    [InlineData("docs/meshcore-ble-connect.md", "meshcore-ble-connect")]
    public void TheDocument_HasEveryOption(string path, string program) =>
        Assert.Empty(OptionsOf(program).Except(Option().Matches(Source.Read(path)).Select(m => m.Value)));

    private static string[] OptionsOf(string program) => program == "esp-proxy" ? ProxyOptions : ToolOptions;

    // A hyphen of a manual page is written with a backslash.
    private static string Read(string file) => Source.Read($"packaging/{file}").Replace("\\-", "-", StringComparison.Ordinal);

    private static void AreSame(IEnumerable<string> expected, IEnumerable<string> actual)
    {
        string[] found = [.. actual.Distinct()];
        Assert.Equal(("", ""), (string.Join(' ', expected.Except(found)), string.Join(' ', found.Except(expected))));
    }

    [GeneratedRegex("(?<![a-z0-9-])--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"(?m)^complete .* -l ([a-z-]+)")]
    private static partial Regex FishOption();

    [GeneratedRegex("(?m)^#?([a-z-]+) = ")]
    private static partial Regex Line();

    [GeneratedRegex(@"(?m)^\.TP\n\.B ([a-z-]+)$")]
    private static partial Regex ManualTag();
}
