using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>One run: PIN, bus, adapter, header, then what the run is for.</summary>
internal sealed class ConnectCommand(RunOptions options, PinSources sources, Screen screen, RunReport report, Surroundings surroundings)
{
    private readonly StepPrinter _printer = new(screen, report, options.IsVerbose, options.Address.ToString());
    private string? _adapterName;
    private AdapterSearch? _search;

    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var limit = new RunLimit(options.Timeout, surroundings.Time, ct);
        screen.Follow(() => limit.Remaining is { } left ? FormattableString.Invariant($"          {_printer.Doing} ({left.TotalSeconds:0} s left)") : null);
        try
        {
            _printer.Doing = "reading the PIN";
            Pin? pin = options.Verb is Verb.Ensure or Verb.Repair ? await sources.ReadAsync(limit.Token).ConfigureAwait(false) : null;
            return await RunAsync(pin, limit).ConfigureAwait(false);
        }
        catch (Exception e) when (limit.Token.IsCancellationRequested && e is OperationCanceledException or BlueZException or BondException)
        {
            // Whatever went wrong after that, went wrong because of it.
            ct.ThrowIfCancellationRequested();
            throw Failure.TimedOut(options.Timeout, _printer.Doing, _search is not null, _search?.Obstacle);
        }
        catch (BondException e)
        {
            throw e.Failure == BondFailure.AdapterOff ? PoweredOff() : Failure.Bond(e, options.Address);
        }
        catch (BlueZException e)
        {
            throw e.Error == BlueZError.NotReady ? PoweredOff() : Failure.Other(e, options.Adapter, _printer.Doing);
        }
    }

    private async Task<int> RunAsync(Pin? pin, RunLimit limit)
    {
        _printer.Doing = "asking BlueZ";
        StderrLog? log = options.IsVerbose ? new StderrLog(screen, surroundings.Time) : null;
        _search = new AdapterSearch(options, surroundings, log);
        (BlueZClient client, Adapter adapter) = await _search.RunAsync(limit.Token).ConfigureAwait(false);
        _search = null;
        await using BlueZClient owned = client;
        await using var undo = new UndoLimit(client, surroundings.Time, limit.Token);
        await PrintHeaderAsync(adapter, limit.Token).ConfigureAwait(false);
        try
        {
            return await RunAsync(client, adapter, pin, limit).ConfigureAwait(false);
        }
        finally
        {
            if (options.Verb != Verb.List && !adapter.Removed.IsCancellationRequested)
            {
                report.Device = DeviceReport.Of(options.Address, adapter.FindDevice(options.Address));
            }
        }
    }

    private async Task<int> RunAsync(BlueZClient client, Adapter adapter, Pin? pin, RunLimit limit)
    {
        if (options.Verb == Verb.List)
        {
            _printer.Doing = "listening";
            await new ListCommand(adapter, screen, report, surroundings.Time).RunAsync(limit.Token).ConfigureAwait(false);
            return Succeed(Reason.Listed, null);
        }

        using RunLock turn = await TakeTurnAsync(limit.Token).ConfigureAwait(false);
        var bond = new Bond(client, adapter, options.Address) { SetsTrusted = options.Trust, VerifyService = options.VerifyService };
        switch (options.Verb)
        {
            case Verb.Check:
                return await CheckAsync(bond, limit.Token).ConfigureAwait(false);
            case Verb.Remove:
                bool removed = await bond.RemoveAsync(_printer, limit.Token).ConfigureAwait(false);
                return Succeed(removed ? Reason.Removed : Reason.NothingToRemove, removed ? "Bond removed" : "No bond present");
            default:
                await PowerOnAsync(adapter, limit.Token).ConfigureAwait(false);
                return await EnsureAsync(bond, new PinPrompt(pin, surroundings.Terminal), limit).ConfigureAwait(false);
        }
    }

    private async Task PrintHeaderAsync(Adapter adapter, CancellationToken ct)
    {
        _adapterName = adapter.Name;
        report.Bluez = await DaemonVersion.GetAsync(adapter.BlueZVersion, surroundings, ct).ConfigureAwait(false);
        report.Adapter = new AdapterReport(adapter.Name, adapter.Address.ToString(), adapter.IsPowered, adapter.IsPairable);
        string state = (report.Adapter.Powered, report.Adapter.Pairable) switch
        {
            (true, true) => "powered, pairable",
            (true, false) => "powered",
            (false, true) => "pairable",
            _ => "inactive",
        };
        screen.Line(Usage.Version);
        screen.Field("BlueZ", report.Bluez);
        screen.Field("Adapter", $"{adapter.Name} ({state})");
        if (options.Verb != Verb.List)
        {
            screen.Field("Device", options.Address.ToString());
            _printer.DevicePath = $"/org/bluez/{adapter.Name}/dev_{options.Address.ToString().Replace(':', '_')}";
        }

        if (sources.Warning is { } warning)
        {
            _printer.Verbose(warning);
        }
    }

    private Task<RunLock> TakeTurnAsync(CancellationToken ct)
    {
        string? bus = surroundings.BusAddress ?? surroundings.Variable("DBUS_SYSTEM_BUS_ADDRESS");
        return RunLock.TakeAsync(bus, options.Address, Wait, surroundings.Time, ct);

        void Wait()
        {
            // It keeps its turn at the prompt: what it found out must still hold when it has the PIN, or it would remove a bond that we made.
            _printer.Doing = "waiting for another run for this device, which may be asking for the PIN";
            _printer.Verbose("Waiting for another run for this device, which may be asking for the PIN");
        }
    }

    /// <summary>Pairable stays as it is: it is about pairing that others begin.</summary>
    private async Task PowerOnAsync(Adapter adapter, CancellationToken ct)
    {
        if (adapter.IsPowered)
        {
            _printer.Verbose("Adapter already powered");
            return;
        }

        _printer.Doing = "powering the adapter on";
        _printer.Verbose("Powering on adapter");
        try
        {
            await adapter.SetPoweredAsync(true, ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error != BlueZError.Lost)
        {
            throw Failure.Power(e, Rfkill.Explain(surroundings.RfkillDirectory, adapter.Name, exists: true));
        }
    }

    private ToolException PoweredOff()
    {
        string blocked = Rfkill.Explain(surroundings.RfkillDirectory, _adapterName!, exists: true);
        bool removes = options.Verb == Verb.Remove;
        string cure = blocked.Length == 0 && removes ? "Power it on first, e.g. by \"bluetoothctl power on\"." : blocked;
        return Failure.PoweredOff(_adapterName!, removes ? "removed" : "verified", cure, isBlocked: blocked.Length > 0);
    }

    private async Task<int> CheckAsync(Bond bond, CancellationToken ct)
    {
        BondState state = await bond.CheckAsync(_printer, ct).ConfigureAwait(false);
        switch (state)
        {
            case BondState.Valid:
                return Succeed(Reason.Verified, "Bond verified — ready to connect");
            case BondState.Missing or BondState.Stale or BondState.Unauthenticated:
                screen.Field("Result", "No valid bond present", Tone.Bad);
                report.Reason = Failure.ReasonOf(state);
                return ExitCode.NoBond;
            default:
                screen.Field("Result", "Bond could not be verified", Tone.Bad);
                throw new ToolException(ExitCode.NoBond, Failure.ReasonOf(state), Failure.Unverified(state, options.Address));
        }
    }

    private async Task<int> EnsureAsync(Bond bond, PinPrompt prompt, RunLimit limit)
    {
        if (options.Verb == Verb.Repair)
        {
            screen.Field("Mode", "force-repair");
            await bond.RepairAsync(AskPin, _printer, limit.Token).ConfigureAwait(false);
            return Succeed(Reason.Repaired, "Re-paired — ready to connect");
        }

        BondOutcome outcome = await bond.EnsureAsync(AskPin, _printer, limit.Token).ConfigureAwait(false);
        return outcome == BondOutcome.Verified
            ? Succeed(Reason.Verified, "Bond verified — ready to connect")
            : Succeed(Reason.Established, "Bond established — ready to connect");

        ValueTask<Pin> AskPin(CancellationToken token)
        {
            screen.Clear();
            return limit.PauseAsync(() => prompt.GetAsync(token));
        }
    }

    private int Succeed(string reason, string? result)
    {
        report.Reason = reason;
        if (result is not null)
        {
            screen.Field("Result", $"✅ {result}", Tone.Good);
        }

        return ExitCode.Success;
    }
}
