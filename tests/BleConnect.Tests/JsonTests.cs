using System.Text.Json;
using System.Text.RegularExpressions;
using Fakes;

namespace BleConnect.Tests;

/// <summary>--json: one object on standard output, whatever happens; the lines go to standard error.</summary>
public sealed partial class JsonTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Json_IsOneLineWithEveryField_AndTheLinesGoToStandardError()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run run = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--json");

        const string Expected = """
            {"schema":1,"version":"1.0.0","command":"ensure","exit_code":0,"reason":"established","message":null,"dbus_error":null,
            "duration_ms":0,"bluez":"5.66","adapter":{"name":"hci0","address":"00:1A:7D:DA:71:13","powered":true,"pairable":true},
            "device":{"address":"C0:FF:EE:00:00:01","name":"MeshCore-1","known":true,"bonded":true,"trusted":true,"connected":false,"heard":false,"rssi":null},
            "verification":null,"bond_removed":false,"paired":true,"pin_used":true,"trust_set":true,"devices":null}
            """;
        Assert.Equal(Expected.Replace("\n", "", StringComparison.Ordinal) + "\n", Duration().Replace(run.Output, "\"duration_ms\":0"));
        Assert.StartsWith(Stage.Header, run.Error, StringComparison.Ordinal);
        Assert.EndsWith("Result:   ✅ Bond established — ready to connect\n", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData("--json", 2, "usage")] // no MAC
    [InlineData("--json --foo C0:FF:EE:00:00:01", 2, "usage")]
    [InlineData("--json nonsense", 2, "usage")]
    [InlineData("--js C0:FF:EE:00:00:01 --pin 1", 2, "usage")]
    [InlineData("C0:FF:EE:00:00:01 --json --adapter hci9", 3, "adapter_missing")]
    [InlineData("C0:FF:EE:00:00:01 --json", 2, "no_pin")]
    [InlineData("C0:FF:EE:00:00:01 --json --check-only", 1, "missing")]
    [InlineData("C0:FF:EE:00:00:01 --json --remove", 0, "nothing_to_remove")]
    [InlineData("C0:FF:EE:00:00:01 --json --pin 654321", 2, "pairing_failed")]
    [Trait("Defect", "24")]
    public async Task Json_ComesWithEveryEnd(string words, int code, string reason)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run run = await stage.RunAsync(words.Split(' '));

        JsonElement report = Parse(run);
        Assert.Equal((code, code, reason), (run.ExitCode, report.GetProperty("exit_code").GetInt32(), report.GetProperty("reason").GetString()));
        Assert.Equal(code > 1, report.GetProperty("message").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task Json_TellsTheErrorOfBlueZ()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        JsonElement report = Parse(await stage.RunAsync(Stage.Mac, "--pin", "654321", "--json"));

        Assert.Equal("org.bluez.Error.AuthenticationFailed", report.GetProperty("dbus_error").GetString());
        Assert.Equal($"Pairing failed for {Stage.Mac}: Authentication Failed", report.GetProperty("message").GetString());
        Assert.False(report.GetProperty("paired").GetBoolean());
    }

    [Theory]
    [InlineData("valid", 0, "verified")]
    [InlineData("stale", 1, "stale")]
    [InlineData("unreachable", 1, "unreachable")]
    [InlineData("busy", 1, "busy")]
    [InlineData("unauthenticated", 1, "unauthenticated")]
    [InlineData("unresolved", 1, "unresolved")]
    [InlineData("unproven", 1, "unproven")]
    public async Task CheckOnly_TellsTheFindingsApart(string verification, int code, string reason)
    {
        await using Stage stage = await Stage.SetAsync();
        FakeDevice radio = stage.AddRadio(verification == "unauthenticated" ? BondLevel.JustWorks : BondLevel.Authenticated, trusted: true);
        Arrange(radio, verification);
        stage.SecondsAtOnce = verification == "stale" ? 0.1 : 1;

        Run run = await stage.RunUntilTimeIsUpAsync("GetManagedObjects", Stage.Mac, "--check-only", "--json");

        JsonElement report = Parse(run);
        Assert.Equal((code, reason), (run.ExitCode, report.GetProperty("reason").GetString()));
        Assert.Equal(verification, report.GetProperty("verification").GetString());
        Assert.True(report.GetProperty("device").GetProperty("bonded").GetBoolean());
        Assert.False(report.GetProperty("bond_removed").GetBoolean());
    }

    [Fact]
    public async Task Json_ListsDevices()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio(BondLevel.Authenticated);

        JsonElement report = Parse(await stage.RunUntilTimeIsUpAsync("StartDiscovery", "--list", "--json"));

        JsonElement device = Assert.Single(report.GetProperty("devices").EnumerateArray());
        Assert.Equal(
            """{"address":"C0:FF:EE:00:00:01","name":"MeshCore-1","known":true,"bonded":true,"trusted":false,"connected":false,"heard":true,"rssi":-60}""",
            device.GetRawText());
        Assert.Equal(JsonValueKind.Null, report.GetProperty("device").ValueKind);
    }

    [Fact]
    public async Task Json_TellsOfASignal()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio().GoAway();
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Test);
        Task<Run> run = stage.RunAsync(interruption.Token, Stage.Mac, "--pin", Stage.Pin, "--json");
        await stage.BlueZ.WaitForCallAsync("StartDiscovery", ct: Test);
        await interruption.CancelAsync();

        JsonElement report = Parse(await run);

        Assert.Equal((130, "interrupted"), (report.GetProperty("exit_code").GetInt32(), report.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task HelpAndVersion_AreNoJson()
    {
        await using Stage stage = await Stage.SetAsync();

        Assert.Equal("meshcore-ble-connect v1.0.0\n", (await stage.RunAsync("--json", "--version")).Output);
    }

    private static void Arrange(FakeDevice radio, string verification)
    {
        switch (verification)
        {
            case "stale":
                radio.ForgetBond();
                break;
            case "unreachable":
                radio.GoAway();
                break;
            case "busy":
                radio.RefuseNextConnect("org.bluez.Error.InProgress", "In Progress", times: 5);
                break;
            case "unresolved":
                radio.ResolveTime = Timeout.InfiniteTimeSpan;
                break;
            case "unproven":
                radio.Characteristic("6e400003-b5a3-f393-e0a9-e50e24dcca9e").ReadError = 0x0e;
                break;
        }
    }

    internal static JsonElement Parse(Run run)
    {
        Assert.Equal(1, run.Output.Count(c => c == '\n'));
        return JsonDocument.Parse(run.Output).RootElement;
    }

    [GeneratedRegex("\"duration_ms\":[0-9]+")]
    private static partial Regex Duration();
}
