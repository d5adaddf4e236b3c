using System.Text.Json;
using EspProxy.Health;

namespace EspProxy.Tests.Health;

public sealed class DoctorReportTests
{
    private static readonly Finding Good = new("bus", "System bus", Verdict.Ok, "It can be reached.");
    private static readonly Finding Middling = new("power", "Power", Verdict.Warning, "It is\noff.", "bluetoothctl power on");
    private static readonly Finding Bad = new("rfkill", "rfkill", Verdict.Problem, "\e[2JThe kernel blocks hci0.", "sudo rfkill unblock bluetooth");

    [Fact]
    public void ToScreen_AlignsLines_IndentsCures_AndSumsUp()
    {
        const string Screen = """
            ok       System bus  It can be reached.
            warning  Power       It is off.
                                 -> bluetoothctl power on
            PROBLEM  rfkill      [2JThe kernel blocks hci0.
                                 -> sudo rfkill unblock bluetooth

            1 problem, 1 warning.

            """;
        Assert.Equal(Screen, new DoctorReport([Good, Middling, Bad]).ToScreen(hasColours: false));
        Assert.StartsWith("\e[32mok     \e[0m  System bus", new DoctorReport([Good]).ToScreen(hasColours: true), StringComparison.Ordinal);
    }

    [Fact]
    public void ExitCode_IsOne_OnlyWhenThereIsAProblem()
    {
        Assert.Equal(0, new DoctorReport([Good]).ExitCode);
        Assert.Equal(0, new DoctorReport([Good, Middling]).ExitCode);
        Assert.Equal(1, new DoctorReport([Good, Middling, Bad]).ExitCode);
        Assert.EndsWith("All is well.\n", new DoctorReport([Good]).ToScreen(false), StringComparison.Ordinal);
        Assert.EndsWith("No problem, 1 warning.\n", new DoctorReport([Good, Middling]).ToScreen(false), StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_HasASchemaAndTheFindings()
    {
        using var json = JsonDocument.Parse(new DoctorReport([Good, Bad]).ToJson());
        var root = json.RootElement;
        Assert.Equal((1, 1, 0), (root.GetProperty("schema").GetInt32(), root.GetProperty("problems").GetInt32(), root.GetProperty("warnings").GetInt32()));
        var bad = root.GetProperty("findings")[1];
        Assert.Equal(("rfkill", "problem", Bad.What, Bad.Cure), (
            bad.GetProperty("id").GetString(), bad.GetProperty("verdict").GetString(), bad.GetProperty("what").GetString(), bad.GetProperty("cure").GetString()));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("findings")[0].GetProperty("cure").ValueKind);
    }
}
