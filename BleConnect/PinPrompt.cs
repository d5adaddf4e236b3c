using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>The PIN when it is needed: the one that was given, else the terminal is asked.</summary>
internal sealed class PinPrompt(Pin? given, string terminalPath)
{
    /// <exception cref="ToolException">There is no terminal, or what was typed is no PIN.</exception>
    public async ValueTask<Pin> GetAsync(CancellationToken ct)
    {
        if (given is not null)
        {
            return given;
        }

        using Terminal terminal = Terminal.Open(terminalPath)
            ?? throw new ToolException(ExitCode.Failed, Reason.NoPin, "No PIN given and no terminal to ask for it. Use --pin.");
        string typed = await terminal.AskSecretAsync("Enter PIN: ", ct).ConfigureAwait(false)
            ?? throw new ToolException(ExitCode.Failed, Reason.NoPin, "No PIN entered.");
        return Pin.TryParse(typed, out Pin? pin)
            ? pin
            : throw new ToolException(ExitCode.Failed, Reason.NoPin, $"Invalid PIN: {PinSources.Rule}.");
    }
}
