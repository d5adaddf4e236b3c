using EspProxy.Health;
using EspProxy.Tests.Settings;
using Line = EspProxy.CommandLine;

namespace EspProxy.Tests.Health;

/// <summary>What the doctor says about the key, with the folders of the service and in a shell that has no variable for any of them.</summary>
public sealed class KeyCheckTests : IDisposable
{
    private const string Key = "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
    private const string Comments = "# The key.\n";

    private readonly ServiceStage _service = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _service.Dispose();

    [Fact]
    public void AKeyThatAClientSet_IsFine_ExposedAWarning_DamagedAProblem_AndNeverShown()
    {
        string file = Path.Combine(_service.State, "encryption-key");
        var found = new List<Finding> { Look() };
        File.WriteAllText(file, Key + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        found.Add(Look());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        found.Add(Look());
        File.WriteAllText(file, Key[1..]);
        found.Add(Look());
        Assert.Equal([Verdict.Warning, Verdict.Ok, Verdict.Warning, Verdict.Problem], found.Select(f => f.Verdict));
        Assert.Equal($"sudo chmod 600 {file}", found[2].Cure);
        Assert.All(found, f => Assert.DoesNotContain(Key[1..], f.What + f.Cure, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheKeyOfTheService_IsFoundFromAShell(bool isRunning)
    {
        _service.Write(isRunning ? "credentials" : "files", "encryption-key", Comments + Key + "\n");
        Assert.Equal((Verdict.Ok, "A key is configured."), Told());
    }

    // A key that was written after the service started lets nobody in, and keeps nobody out, before the next start.
    [Fact]
    public void WhatTheRunningServiceWasGiven_CountsBeforeItsFile()
    {
        _service.Write("credentials", "encryption-key", Comments);
        _service.Write("files", "encryption-key", Key);
        Assert.Equal((Verdict.Warning, "None is set yet: every client is let in, and the first may set one."), Told());
    }

    [Theory]
    [InlineData("credentials")]
    [InlineData("files")]
    public void AKeyThatThisUserMayNotRead_IsNotTakenForNone(string place)
    {
        _service.Hide(place, "encryption-key");
        var found = Look();
        Assert.Equal((Verdict.Warning, "This user cannot see whether one is configured.", "sudo esp-proxy --doctor"), (found.Verdict, found.What, found.Cure));
    }

    [Fact]
    public void AKeyThatIsDamaged_IsAProblem_AndNotTakenForNone()
    {
        _service.Write("files", "encryption-key", Key[1..]);
        var found = Look();
        Assert.Equal(Verdict.Problem, found.Verdict);
        Assert.StartsWith("The one that is configured cannot be used", found.What, StringComparison.Ordinal);
    }

    // A container and a unit of somebody's own have no part in the package's service.
    [Fact]
    public void AProcessWithAStateDirectoryOfItsOwn_HasNoKeyOfTheService()
    {
        _service.Write("files", "encryption-key", Key);
        _environment["STATE_DIRECTORY"] = _service.State;
        Assert.Equal(Verdict.Warning, Look().Verdict);
    }

    private (Verdict Verdict, string What) Told()
    {
        var found = Look();
        return (found.Verdict, found.What);
    }

    private Finding Look()
    {
        var read = Line.Doctor(["--doctor", "--config", "/dev/null"], _environment.GetValueOrDefault, _service.Folders)!.Configuration;
        using var key = read.Options.EncryptionKey;
        return KeyCheck.Run(read.Options, read.Secrets, _service.State);
    }
}
