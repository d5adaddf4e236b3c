using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>Where the PIN comes from: the command line, else the terminal.</summary>
internal sealed class PinPrompt(Pin? given, string terminalPath)
{
    public const string Rule = "a PIN has exactly six digits (leading zeros count)";

    /// <exception cref="ToolException">There is no terminal, or what was typed is no PIN.</exception>
    public async ValueTask<Pin> GetAsync(CancellationToken ct)
    {
        if (given is not null)
        {
            return given;
        }

        using Terminal terminal = Terminal.Open(terminalPath)
            ?? throw new ToolException(ExitCode.Failed, "No PIN given and no terminal to ask for it. Use --pin.");
        string typed = await terminal.AskSecretAsync("Enter PIN: ", ct).ConfigureAwait(false)
            ?? throw new ToolException(ExitCode.Failed, "No PIN entered.");
        return Pin.TryParse(typed, out Pin? pin)
            ? pin
            : throw new ToolException(ExitCode.Failed, $"Invalid PIN: {Rule}.");
    }
}
