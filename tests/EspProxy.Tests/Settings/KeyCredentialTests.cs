using Line = EspProxy.CommandLine;

namespace EspProxy.Tests.Settings;

/// <summary>The file that the package installs for the key: comments at first, and a key below them later.</summary>
public sealed class KeyCredentialTests
{
    private const string Key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    private const string Comments = "# The key.\n# Made by: esp-proxy --generate-key\n";

    [Theory]
    [InlineData(Comments)]
    [InlineData(Comments + "\n\n")]
    [InlineData("#")]
    public void Comments_AreNoKey(string content)
    {
        var (options, text) = ParseCredential(content);
        Assert.Equal("", text);
        Assert.Null(options!.EncryptionKey);
    }

    [Theory]
    [InlineData(Comments + Key)]
    [InlineData(Comments + Key + "\n")]
    [InlineData(Key + "\n" + Comments)]
    public void AKey_CountsBesideComments(string content) =>
        Assert.Equal(Key, ParseCredential(content).Options!.EncryptionKey!.ToBase64());

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(Comments + "nonsense")]
    [InlineData(Comments + Key + "\n" + Key + "\n")]
    public void WhatIsDamaged_IsRefused(string content)
    {
        var (options, text) = ParseCredential(content);
        Assert.Null(options);
        Assert.StartsWith("esp-proxy: the credential encryption-key: A key is ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatWasNamed_HasToHaveAKey()
    {
        using var file = TemporaryFile.With(Comments);
        var (options, text, _) = Line.Parse(["--encryption-key-file", file.Path], _ => null);
        Assert.Null(options);
        Assert.Contains("A key is ", text, StringComparison.Ordinal);
    }

    private static (ProxyOptions? Options, string Text) ParseCredential(string content)
    {
        using var credentials = new TemporaryDirectory("encryption-key", content);
        var (options, text, _) = Line.Parse([], name => name == "CREDENTIALS_DIRECTORY" ? credentials.Path : null);
        return (options, text);
    }
}
