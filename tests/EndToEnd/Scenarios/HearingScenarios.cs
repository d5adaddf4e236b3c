using EndToEnd.Rig;
using EspProxy.Protocol.Messages;

namespace EndToEnd.Scenarios;

/// <summary>An esp-proxy that somebody else started, in a machine that is up: its client hears what is in the air.</summary>
internal static class HearingScenarios
{
    // What the radio says as it starts: somebody may have heard it before.
    private const string UsualWords = "advertise 02010611079ECADC240EE5A9E093F3A3B50100406E 0E094D657368436F72652D30303031";
    private const int PerSecond = 300;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(string sender, string controlPath)
    {
        using var line = await ControlLine.ConnectAsync(sender, controlPath);
        await using ProxyClient client = await ProxyClient.SubscribeAsync(ProxyScenarios.Port);
        await (sender == "radio" ? HearRadioAsync(client, line) : HearControllerAsync(client, new ControllerControl(line)));
    }

    private static async Task HearRadioAsync(ProxyClient client, ControlLine radio)
    {
        await radio.SendAsync(UsualWords);
        await ProxyScenarios.HearAsync(client, radio, ProxyScenarios.Number(await radio.StatusAsync("address")));
    }

    private static async Task HearControllerAsync(ProxyClient client, ControllerControl controller)
    {
        await client.ExpectScannerAsync(BluetoothScannerState.Running);
        await controller.WaitForAsync("scan", true);
        (Heard sent, IReadOnlyList<BluetoothLERawAdvertisement> heard, _) = await FloodScenarios.FloodAsync(controller, client, PerSecond, Length, isExtended: false);
        Console.WriteLine($"{heard.Count} of {sent.Sent} were heard");
        Check.That(sent.Sent > 0, "nothing was sent");
        Check.Equal(null, sent.FirstDifference(heard), "what was lost");
    }
}
