using EspProxy.Settings;

namespace EspProxy.Tests.Settings;

public sealed class ConfigFileTests
{
    private readonly List<string> _errors = [];

    [Fact]
    public void Parse_TakesNamesAndValues_AndLeavesComments()
    {
        var settings = ConfigFile.Parse("a.conf", "# comment\r\n\r\n name = living-room \nfriendly-name=\"Living = room # 1\"\n", _errors);
        Assert.Empty(_errors);
        Assert.Equal(
            [new Setting("name", "living-room", "a.conf line 3"), new Setting("friendly-name", "Living = room # 1", "a.conf line 4")],
            settings);
    }

    [Theory]
    [InlineData("name", "a.conf line 1: \"name = value\" was expected")]
    [InlineData("= 5", "a.conf line 1: \"name = value\" was expected")]
    [InlineData("[section]", "a.conf line 1: \"name = value\" was expected")]
    [InlineData("frindly-name = X", "a.conf line 1: there is no setting \"frindly-name\"")]
    [InlineData("config = other.conf", "a.conf line 1: there is no setting \"config\"")]
    [InlineData("port =", "a.conf line 1: port has no value")]
    [InlineData("port = 1\n\nport = 2", "a.conf line 3: port was set before")]
    public void Parse_TellsTheLine_OfWhatIsWrong(string text, string error)
    {
        ConfigFile.Parse("a.conf", text, _errors);
        Assert.Equal([error], _errors);
    }

    [Fact]
    public void Read_TakesAMarkAtTheBeginning()
    {
        using var file = TemporaryFile.With("\uFEFFname = a");
        Assert.Equal("a", Assert.Single(ConfigFile.Read(file.Path, _errors)).Value);
    }

    [Fact]
    public void Read_TellsWhy_WhenTheFileIsNotThere()
    {
        Assert.Empty(ConfigFile.Read("/nonexistent/a.conf", _errors));
        Assert.StartsWith("the configuration /nonexistent/a.conf cannot be used: Could not find", Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesWhatIsNotText_AndWhatIsTooLong()
    {
        using var bytes = TemporaryFile.With([0xFF, 0xFE, 0x00]);
        using var giant = TemporaryFile.With(new string('#', 70_000));
        ConfigFile.Read(bytes.Path, _errors);
        ConfigFile.Read(giant.Path, _errors);
        Assert.Equal(2, _errors.Count);
        Assert.EndsWith("It is longer than 65536 bytes.", _errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RefusesAFileWithAKey_ThatOthersCanRead()
    {
        using var file = TemporaryFile.With("encryption-key = c2VjcmV0\n");
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Empty(ConfigFile.Read(file.Path, _errors));
        string error = Assert.Single(_errors);
        Assert.EndsWith($"chmod 600 {file.Path}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", error, StringComparison.Ordinal);
    }
}
