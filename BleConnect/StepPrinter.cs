using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>Turns each step into the line that the original prints for it; labels and their order are what callers read.</summary>
internal sealed class StepPrinter(Surroundings surroundings, bool verbose, string address, string devicePath) : IProgress<BondStep>
{
    /// <summary>What was under way when the run ended early.</summary>
    public string Doing { get; private set; } = "asking BlueZ";

    public void Field(string label, string value) => surroundings.Output.Write($"{label + ":",-10}{value}\n");

    public void Verbose(string message)
    {
        if (verbose)
        {
            surroundings.Output.Write($"  [{message}]\n");
        }
    }

    public void Report(BondStep value)
    {
        Note(value);
        (string Label, string Value)? line = Line(value);
        if (line is not null)
        {
            Field(line.Value.Label, line.Value.Value);
        }

        if (value.Kind == BondStepKind.TrustFailed)
        {
            surroundings.Error.Write($"Failed to set trusted: {value.Detail}\n");
        }
    }

    private static (string Label, string Value)? Line(BondStep step) => step.Kind switch
    {
        BondStepKind.NotFound => ("Bond", "not found — pairing required"),
        BondStepKind.FoundNotPaired => ("Bond", "found (not paired)"),
        BondStepKind.FoundPaired => ("Bond", "found (paired, not trusted)"),
        BondStepKind.FoundPairedAndTrusted => ("Bond", "found (paired + trusted)"),
        BondStepKind.Verifying => ("Verify", "testing connection..."),
        BondStepKind.Verified => ("Verify", "test connect OK"),
        BondStepKind.VerifyFailed => ("Verify", $"test connect FAILED — {Finding(step.State)}"),
        BondStepKind.StaleBondRemoved => ("Cleanup", "removed invalid bond"),
        BondStepKind.BondRemoved => ("Cleanup", "removed existing bond"),
        BondStepKind.NothingToRemove => ("Cleanup", "no bond to remove"),
        BondStepKind.AgentRegistered => ("Agent", "registered"),
        BondStepKind.Paired => ("Pairing", "success"),
        BondStepKind.Trusted => ("Trusted", "set"),
        _ => null,
    };

    private static string Finding(BondState state) => state switch
    {
        BondState.Stale => "bond is invalid",
        BondState.Busy => "another program is connecting",
        BondState.Unresolved => "services were not resolved",
        BondState.Unauthenticated => "bond is not authenticated",
        _ => "device not reachable",
    };

    /// <summary>What --verbose says before the line of the step.</summary>
    private void Note(BondStep step)
    {
        (string? note, string? doing) = step.Kind switch
        {
            BondStepKind.NotFound => ($"Device not found: {devicePath}", null),
            BondStepKind.FoundNotPaired or BondStepKind.FoundPaired or BondStepKind.FoundPairedAndTrusted => ($"Device exists: {devicePath}", null),
            BondStepKind.Verifying => ("Verifying bond with test connect", "testing the connection"),
            BondStepKind.StaleBondRemoved or BondStepKind.BondRemoved => ($"Removed device {address}", "removing the bond"),
            BondStepKind.Discovering => ($"Starting discovery for {address}", "looking for the device"),
            BondStepKind.Discovered => ($"Device found: {devicePath}", "registering the agent"),
            BondStepKind.Pairing => ("Connecting to device and pairing", "pairing"),
            BondStepKind.PairingRetried => ($"Pairing was cancelled ({step.Detail}), trying once more", "pairing"),
            BondStepKind.AlreadyTrusted => ("Device already trusted", null),
            _ => ((string?)null, (string?)null),
        };
        Doing = doing ?? Doing;
        if (note is not null)
        {
            Verbose(note);
        }
    }
}
