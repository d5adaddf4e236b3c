using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>Turns each step into the line that the original prints for it; labels and their order are what callers read.</summary>
internal sealed class StepPrinter(Screen screen, RunReport report, bool verbose, string address) : IProgress<BondStep>
{
    /// <summary>What is under way, for the countdown and for a run that ends early.</summary>
    public string Doing { get; set; } = "asking BlueZ";

    /// <summary>The object path as the original's notes show it.</summary>
    public string DevicePath { get; set; } = "";

    public void Verbose(string message)
    {
        if (verbose)
        {
            screen.Line($"  [{message}]");
        }
    }

    public void Report(BondStep value)
    {
        report.Note(value);
        Note(value);
        (string Label, string Value)? line = Line(value);
        if (line is not null)
        {
            screen.Field(line.Value.Label, line.Value.Value, value.Kind == BondStepKind.VerifyFailed ? Tone.Bad : Tone.Plain);
        }

        if (value is { Kind: BondStepKind.PinNotAsked, State: not BondState.Valid })
        {
            screen.Note("Warning: The device did not ask for the PIN, so anybody could have paired with it.");
        }

        if (value.Kind == BondStepKind.TrustFailed)
        {
            screen.Note($"Failed to set trusted: {value.Detail}");
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
        BondState.Unproven => "bond could not be proven",
        _ => "device not reachable",
    };

    /// <summary>What --verbose says before the line of the step.</summary>
    private void Note(BondStep step)
    {
        (string? note, string? doing) = step.Kind switch
        {
            BondStepKind.NotFound => ($"Device not found: {DevicePath}", null),
            BondStepKind.FoundNotPaired or BondStepKind.FoundPaired or BondStepKind.FoundPairedAndTrusted => ($"Device exists: {DevicePath}", null),
            BondStepKind.Verifying => ("Verifying bond with test connect", "testing the connection"),
            BondStepKind.StaleBondRemoved or BondStepKind.BondRemoved => ($"Removed device {address}", "removing the bond"),
            BondStepKind.Discovering => ($"Starting discovery for {address}", "looking for the device"),
            BondStepKind.Discovered => ($"Device found: {DevicePath}", "registering the agent"),
            BondStepKind.Pairing => ("Connecting to device and pairing", "pairing"),
            BondStepKind.PairingRetried => ($"Pairing failed ({step.Detail}), trying again", "pairing"),
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
