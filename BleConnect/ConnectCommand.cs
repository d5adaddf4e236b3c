using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>One run: bus, adapter, header, then the check, the repair or the normal flow.</summary>
internal sealed class ConnectCommand(Arguments arguments, BluetoothAddress address, PinPrompt prompt, Surroundings surroundings)
{
    // The original knows no other; the name is also what stands in its paths.
    private const string AdapterName = "hci0";

    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var limit = new RunLimit(RunLimit.Default, surroundings.Time, ct);
        var printer = new StepPrinter(
            surroundings, arguments.Verbose, address.ToString(), $"/org/bluez/{AdapterName}/dev_{address.ToString().Replace(':', '_')}");
        try
        {
            await using BlueZClient client = await ConnectAsync(limit.Token).ConfigureAwait(false);
            Adapter adapter = FindAdapter(client);
            await PrintHeaderAsync(printer, adapter, limit.Token).ConfigureAwait(false);
            var bond = new Bond(client, adapter, address);
            if (arguments.CheckOnly)
            {
                return await CheckAsync(bond, printer, limit.Token).ConfigureAwait(false);
            }

            await PowerOnAsync(adapter, printer, limit.Token).ConfigureAwait(false);
            return await EnsureAsync(bond, printer, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsOver && !ct.IsCancellationRequested)
        {
            throw Failure.TimedOut(printer.Doing);
        }
        catch (BondException e)
        {
            throw Failure.Bond(e, address, AdapterName);
        }
        catch (BlueZException e)
        {
            throw Failure.Other(e);
        }
    }

    private async Task<BlueZClient> ConnectAsync(CancellationToken ct)
    {
        try
        {
            return await BlueZClient.ConnectAsync(
                new BlueZOptions
                {
                    BusAddress = surroundings.BusAddress,
                    TimeProvider = surroundings.Time,
                    LoggerFactory = arguments.Verbose ? new StderrLog(surroundings.Error, surroundings.Time) : null,
                },
                ct).ConfigureAwait(false);
        }
        catch (BlueZException e)
        {
            throw Failure.Start(e);
        }
    }

    private static Adapter FindAdapter(BlueZClient client)
    {
        try
        {
            return client.GetAdapter(AdapterName);
        }
        catch (BlueZException e)
        {
            throw Failure.Start(e);
        }
    }

    private async Task PrintHeaderAsync(StepPrinter printer, Adapter adapter, CancellationToken ct)
    {
        string version = await DaemonVersion.GetAsync(adapter.Modalias, surroundings, ct).ConfigureAwait(false);
        string state = (adapter.IsPowered, adapter.IsPairable) switch
        {
            (true, true) => "powered, pairable",
            (true, false) => "powered",
            (false, true) => "pairable",
            _ => "inactive",
        };
        surroundings.Output.Write(Usage.Version + "\n");
        printer.Field("BlueZ", version);
        printer.Field("Adapter", $"{adapter.Name} ({state})");
        printer.Field("Device", address.ToString());
    }

    /// <summary>Pairable stays as it is: it is about pairing that others begin.</summary>
    private static async Task PowerOnAsync(Adapter adapter, StepPrinter printer, CancellationToken ct)
    {
        if (adapter.IsPowered)
        {
            printer.Verbose("Adapter already powered");
            return;
        }

        printer.Verbose("Powering on adapter");
        try
        {
            await adapter.SetPoweredAsync(true, ct).ConfigureAwait(false);
        }
        catch (BlueZException e)
        {
            throw Failure.Power(e);
        }
    }

    private async Task<int> CheckAsync(Bond bond, StepPrinter printer, CancellationToken ct)
    {
        BondState state = await bond.CheckAsync(printer, ct).ConfigureAwait(false);
        switch (state)
        {
            case BondState.Valid:
                printer.Field("Result", "✅ Bond verified — ready to connect");
                return ExitCode.Success;
            case BondState.Missing or BondState.Stale or BondState.Unauthenticated:
                printer.Field("Result", "No valid bond present");
                return ExitCode.NoBond;
            default:
                printer.Field("Result", "Bond could not be verified");
                throw new ToolException(ExitCode.NoBond, Failure.Unverified(state, address));
        }
    }

    private async Task<int> EnsureAsync(Bond bond, StepPrinter printer, RunLimit limit)
    {
        if (arguments.ForceRepair)
        {
            printer.Field("Mode", "force-repair");
            await bond.RepairAsync(AskPin, printer, limit.Token).ConfigureAwait(false);
            printer.Field("Result", "✅ Re-paired — ready to connect");
            return ExitCode.Success;
        }

        BondOutcome outcome = await bond.EnsureAsync(AskPin, printer, limit.Token).ConfigureAwait(false);
        printer.Field("Result", outcome == BondOutcome.Verified ? "✅ Bond verified — ready to connect" : "✅ Bond established — ready to connect");
        return ExitCode.Success;

        ValueTask<Pin> AskPin(CancellationToken token) => limit.PauseAsync(() => prompt.GetAsync(token));
    }
}
