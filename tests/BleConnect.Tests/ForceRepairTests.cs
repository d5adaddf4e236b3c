using Fakes;

namespace BleConnect.Tests;

/// <summary>Row 26: the user asked for a new bond.</summary>
public sealed class ForceRepairTests
{
    private const string Mode = "Mode:     force-repair\n";

    private const string Paired = """
        Agent:    registered
        Pairing:  success
        Trusted:  set
        Result:   ✅ Re-paired — ready to connect

        """;

    [Theory]
    [InlineData(BlueZVersion.V5_55)]
    [InlineData(BlueZVersion.V5_66)]
    [Trait("Row", "26")]
    public async Task ForceRepair_ReplacesTheBond_WithoutLookingAtIt(BlueZVersion version)
    {
        await using Stage stage = await Stage.SetAsync(version);
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac, "--force-repair", "--pin", Stage.Pin);

        Assert.Equal("", run.Error);
        Assert.Equal($"{Stage.Header}{Mode}Cleanup:  removed existing bond\n{Paired}", run.Output);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("RemoveDevice", stage.Calls[0]);
        Assert.DoesNotContain("Connect", stage.Calls);
        Assert.True(radio.IsBonded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Defect", "6")]
    public async Task ForceRepair_SaysSo_WhenThereWasNothingToRemove(bool known)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(known: known);

        Run run = await stage.RunAsync(Stage.Mac, "--force-repair", "--pin", Stage.Pin);

        Assert.Equal($"{Stage.Header}{Mode}Cleanup:  no bond to remove\n{Paired}", run.Output);
        Assert.DoesNotContain("RemoveDevice", stage.Calls);
    }

    [Fact]
    public async Task ForceRepair_KeepsTheBond_WhenNoPinIsGiven()
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(BondLevel.Authenticated, trusted: true);

        Run run = await stage.RunAsync(Stage.Mac, "--force-repair");

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(stage.Calls);
        Assert.True(radio.IsBonded);
    }
}
