using System.Net;
using EspProxy.Mdns;
using Microsoft.Extensions.Logging;
using Line = EspProxy.CommandLine;

namespace EspProxy.Tests.Settings;

/// <summary>The command line, the environment and the file together.</summary>
public sealed class CommandLineTests
{
    // 32 bytes: 1, 2, 3 …
    private const string Key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public void Parse_HasDefaults_ForEverything()
    {
        var options = Options();
        Assert.Equal(("esp-proxy", "ESP Proxy", 5, LogLevel.Information), (options.Name, options.FriendlyName, options.MaxConnections, options.LogLevel));
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 6053), options.Endpoint);
        Assert.Equal((MdnsMode.Auto, null, null, null, null), (options.Mdns, options.EncryptionKey, options.Adapter, options.Area, options.Mac));
        Assert.Null(options.StateDirectory);
    }

    [Fact]
    public void Parse_TakesAnOptionBeforeTheEnvironment_AndThatBeforeTheFile()
    {
        using var file = TemporaryFile.With("name = of-file\nfriendly-name = Of file\narea = Attic\n");
        _environment["ESP_PROXY_CONFIG"] = file.Path;
        _environment["ESP_PROXY_NAME"] = "of-environment";
        _environment["ESP_PROXY_FRIENDLY_NAME"] = "Of environment";
        var options = Options("--name", "of-option");
        Assert.Equal(("of-option", "Of environment", "Attic"), (options.Name, options.FriendlyName, options.Area));
    }

    [Fact]
    public void Parse_TakesAnEmptyVariable_ForNone()
    {
        _environment["ESP_PROXY_ADAPTER"] = "";
        _environment["ESP_PROXY_CONFIG"] = "";
        Assert.Null(Options().Adapter);
    }

    [Fact]
    public void Parse_TellsEverythingThatIsWrong_AndWhere()
    {
        using var file = TemporaryFile.With("port = many\nmdns = on\nnonsense = 1\n");
        _environment["ESP_PROXY_MAX_CONNECTIONS"] = "99";
        var (options, text, exitCode) = Parse("--config", file.Path, "--mac", "12:34", "--log-level", "loud", "--name-add-mac-suffix", "--name", new string('a', 25));
        Assert.Null(options);
        Assert.Equal(2, exitCode);
        Assert.Equal(
            [
                $"esp-proxy: {file.Path} line 3: there is no setting \"nonsense\"",
                "esp-proxy: --name must be 1 to 24 of a-z, 0-9 and dashes, with none at its ends, not \"aaaaaaaaaaaaaaaaaaaaaaaaa\"",
                "esp-proxy: --mac must be six pairs of hexadecimal digits with colons, not \"12:34\"",
                $"esp-proxy: {file.Path} line 1: port must be a number from 0 to 65535, not \"many\"",
                "esp-proxy: ESP_PROXY_MAX_CONNECTIONS must be a number from 1 to 32, not \"99\"",
                $"esp-proxy: {file.Path} line 2: mdns must be auto, avahi, builtin or off, not \"on\"",
                "esp-proxy: --log-level must be trace, debug, info, warning or error, not \"loud\"",
            ],
            text.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Parse_RefusesAFileThatWasAskedFor_AndIsNotThere() =>
        Assert.StartsWith("esp-proxy: the configuration /nonexistent cannot be used: ", Refused("--config", "/nonexistent"), StringComparison.Ordinal);

    [Theory]
    [InlineData("yes", true)]
    [InlineData("On", true)]
    [InlineData("0", false)]
    public void Parse_TakesAFlag_InTheFile(string value, bool expected)
    {
        using var file = TemporaryFile.With($"name-add-mac-suffix = {value}");
        Assert.Equal(expected, Options("--config", file.Path).AddMacSuffix);
    }

    [Fact]
    public void TheKey_ComesFromTheOption_TheEnvironment_AFile_OrACredential()
    {
        using var file = TemporaryFile.With(Key + "\n");
        Assert.Equal(Key, Options("--encryption-key", Key).EncryptionKey!.ToBase64());
        Assert.Equal(Key, Options("--encryption-key-file", file.Path).EncryptionKey!.ToBase64());
        _environment["ESP_PROXY_ENCRYPTION_KEY"] = Key;
        Assert.Equal(Key, Options().EncryptionKey!.ToBase64());
        _environment.Clear();
        using var credentials = new TemporaryDirectory("encryption-key", Key);
        _environment["CREDENTIALS_DIRECTORY"] = credentials.Path;
        Assert.Equal(Key, Options().EncryptionKey!.ToBase64());
    }

    [Fact]
    public void TheKey_OfAHigherSource_PushesOutThatOfALowerOne()
    {
        using var file = TemporaryFile.With(Key);
        _environment["ESP_PROXY_ENCRYPTION_KEY"] = "nonsense";
        Assert.Equal(Key, Options("--encryption-key-file", file.Path).EncryptionKey!.ToBase64());
        Assert.Contains(
            "--encryption-key and --encryption-key-file exclude each other",
            Refused("--encryption-key", Key, "--encryption-key-file", file.Path),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongKey_IsRefused_AndNotShown()
    {
        string text = Refused("--encryption-key", "notakeybutasecret");
        Assert.StartsWith("esp-proxy: --encryption-key: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("notakeybutasecret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AKeyFile_ThatOthersCanRead_IsRefused()
    {
        using var file = TemporaryFile.With(Key);
        File.SetUnixFileMode(file.Path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains($"chmod 600 {file.Path}", Refused("--encryption-key-file", file.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongTableOfPasskeys_IsRefused_WithItsLine_AndNoPasskey()
    {
        using var file = TemporaryFile.With("AA:BB:CC:DD:EE:FF = 123456\nAA:BB:CC:DD:EE:01 = 1234567\n");
        string text = Refused("--passkeys-file", file.Path);
        Assert.Contains($"--passkeys-file {file.Path} line 2: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", text, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckConfig_ShowsWhatCounts_ButNoKey()
    {
        using var file = TemporaryFile.With($"name = attic\nencryption-key = {Key}\n");
        var (options, text, exitCode) = Parse("--config", file.Path, "--check-config", "--port", "7000");
        Assert.Equal((null, 0), (options, exitCode));
        Assert.Equal(
            $"""
            name = attic  ({file.Path} line 1)
            port = 7000  (--port)
            encryption-key = (a key)  ({file.Path} line 2)
            The configuration is right; what is not shown has its default.

            """,
            text);
    }

    [Fact]
    public void GenerateKey_PrintsANewOne_ThatIsTaken()
    {
        string first = Parse("--generate-key").Text.TrimEnd('\n');
        Assert.NotEqual(first, Parse("--generate-key").Text.TrimEnd('\n'));
        Assert.Equal(first, Options("--encryption-key", first).EncryptionKey!.ToBase64());
    }

    [Fact]
    public void TheStateDirectory_IsTheFirstThatSystemdGives()
    {
        _environment["STATE_DIRECTORY"] = "/var/lib/esp-proxy:/var/lib/other";
        Assert.Equal("/var/lib/esp-proxy", Options().StateDirectory);
    }

    private (ProxyOptions? Options, string Text, int ExitCode) Parse(params string[] args) => Line.Parse(args, _environment.GetValueOrDefault);

    private ProxyOptions Options(params string[] args)
    {
        var (options, text, _) = Parse(args);
        Assert.Equal("", text);
        return options!;
    }

    private string Refused(params string[] args)
    {
        var (options, text, exitCode) = Parse(args);
        Assert.Equal((null, 2), (options, exitCode));
        return text;
    }
}
