using Line = EspProxy.CommandLine;

namespace EspProxy.Tests.Settings;

/// <summary>--check-config in a shell judges what the service is given at its next start; the daemon itself reads none of it.</summary>
public sealed class ServiceSecretsTests : IDisposable
{
    private readonly ServiceStage _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public void WhatTheServiceWouldRefuse_IsWrong_AndNotShown()
    {
        _service.Write("files", "passkeys", "AA:BB:CC:DD:EE:FF = 12345\n");
        _service.Write("files", "encryption-key", "notakeybutasecret\n");
        var (_, text, exitCode) = Parse("--check-config");
        Assert.Equal(2, exitCode);
        Assert.Contains($"esp-proxy: {_service.Folders.Files}/passkeys line 1: ", text, StringComparison.Ordinal);
        Assert.Contains($"esp-proxy: {_service.Folders.Files}/encryption-key: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("12345", text, StringComparison.Ordinal);
        Assert.DoesNotContain("notakey", text, StringComparison.Ordinal);

        var order = Line.Doctor(["--doctor", "--config", "/dev/null"], _ => null, _service.Folders)!;
        Assert.Equal(2, order.Configuration.Errors.Count);
    }

    [Fact]
    public void WhatTheServiceTakes_IsRight()
    {
        _service.Write("files", "passkeys", "AA:BB:CC:DD:EE:FF = 123456\n");
        _service.Write("files", "encryption-key", "# No key yet.\n");
        Assert.Equal((null, "The configuration is right; what is not shown has its default.\n", 0), Parse("--check-config"));
    }

    [Fact]
    public void WhatThisUserMayNotRead_IsNotCalledRight()
    {
        _service.Hide("files", "passkeys");
        string passkeys = Path.Combine(_service.Folders.Files, "passkeys");
        Assert.Equal((null, $"What this user can read is right. To check {passkeys} too: sudo esp-proxy --check-config\n", 0), Parse("--check-config"));
    }

    [Fact]
    public void TheDaemon_ReadsNothingOfThePackage_ByItself()
    {
        _service.Write("files", "passkeys", "nonsense\n");
        var (options, text, _) = Parse();
        Assert.Equal("", text);
        Assert.NotNull(options);
    }

    private (ProxyOptions? Options, string Text, int ExitCode) Parse(params string[] args) =>
        Line.Parse(["--config", "/dev/null", .. args], _ => null, _service.Folders);
}
