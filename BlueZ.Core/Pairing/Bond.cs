using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlueZ.Core.Pairing;

/// <summary>
/// The bond of one device: checks it, makes it, makes it anew. A bond is removed only when its loss is proven or when the
/// caller asks for a repair, and a link of another program is never taken down.
/// </summary>
/// <param name="client">The connection to BlueZ; its <see cref="BlueZClient.TimeProvider"/> times every wait.</param>
/// <param name="adapter">The adapter that holds the bond. Everything but the check needs it to be powered.</param>
/// <param name="address">The device.</param>
public sealed class Bond(BlueZClient client, Adapter adapter, BluetoothAddress address)
{
    private readonly ILogger _logger = client.Options.LoggerFactory?.CreateLogger<Bond>() ?? NullLogger<Bond>.Instance;

    /// <summary>Whether a device with a good bond is marked as trusted, so that BlueZ lets it connect by itself.</summary>
    public bool SetsTrusted { get; init; } = true;

    /// <summary>
    /// The service by whose access a bond is proven: everything in it that can be read is read. Null is the Nordic UART service,
    /// and a device that has none is taken at its word; one that lacks a service named here is <see cref="BondState.Unproven"/>.
    /// </summary>
    public Guid? VerifyService { get; init; }

    /// <summary>Says how the bond is and changes nothing but a link of its own, which it takes down again.</summary>
    /// <exception cref="BondException"><see cref="BondFailure.AdapterOff"/>, or an error of this side while connecting.</exception>
    /// <exception cref="BlueZException">
    /// Lost: bluetoothd or the bus went away. NoReply: bluetoothd does not answer. AdapterNotFound: the adapter was unplugged.
    /// InProgress: the kernel was too busy to search.
    /// </exception>
    public async Task<BondState> CheckAsync(IProgress<BondStep>? progress = null, CancellationToken ct = default) =>
        await FindAsync(progress, ct).ConfigureAwait(false) is { Device: { } device, IsBonded: true }
            ? await VerifyAsync(device, progress, ct).ConfigureAwait(false)
            : BondState.Missing;

    /// <summary>Verifies the bond; makes it where there is none, or where it is proven that the device has lost its key.</summary>
    /// <param name="pin">Asked when it is needed, that is, not for a bond that is valid.</param>
    /// <param name="progress">Told of each step, on the thread that runs it.</param>
    /// <param name="ct">Cancels and undoes what is under way.</param>
    /// <exception cref="BondException">The bond is not there; an old one that is not proven stale was kept.</exception>
    /// <exception cref="BlueZException">
    /// Lost: bluetoothd or the bus went away. NoReply: bluetoothd does not answer. AdapterNotFound: the adapter was unplugged.
    /// InProgress: the kernel was too busy to search.
    /// </exception>
    public async Task<BondOutcome> EnsureAsync(
        Func<CancellationToken, ValueTask<Pin>> pin, IProgress<BondStep>? progress = null, CancellationToken ct = default)
    {
        (Device? device, bool wasBonded, _) = await FindAsync(progress, ct).ConfigureAwait(false);
        if (wasBonded && await IsValidAsync(device!, progress, ct).ConfigureAwait(false))
        {
            return BondOutcome.Verified;
        }

        // Before anything is removed: who has no PIN keeps what there is.
        Pin known = await pin(ct).ConfigureAwait(false);
        if (wasBonded && !device!.Removed.IsCancellationRequested)
        {
            // A human may have taken a minute over it. A link that is up by now, and stays, was let in with the key.
            if (device.IsConnected && await IsValidAsync(device, progress, ct, wasStale: true).ConfigureAwait(false))
            {
                return BondOutcome.Verified;
            }

            await RemoveAsync(BondStepKind.StaleBondRemoved, progress, ct).ConfigureAwait(false);
        }

        try
        {
            await PairAsync(known, progress, ct).ConfigureAwait(false);
            return BondOutcome.Established;
        }
        catch (BondException e) when (e.Failure == BondFailure.PairingFailed && adapter.FindDevice(address) is { IsBonded: true } bonded)
        {
            // Another program was faster, e.g. while a human typed the PIN.
            _logger.BondedElsewhere(address);
            if (await IsValidAsync(bonded, progress, ct).ConfigureAwait(false))
            {
                return BondOutcome.Verified;
            }

            throw;
        }
    }

    /// <summary>Removes whatever bond there is, whatever it is worth, and pairs; the PIN is asked for before anything is removed.</summary>
    /// <exception cref="BondException">The old bond is gone or could not be removed, and there is no new one.</exception>
    /// <exception cref="BlueZException">
    /// Lost: bluetoothd or the bus went away. NoReply: bluetoothd does not answer. AdapterNotFound: the adapter was unplugged.
    /// InProgress: the kernel was too busy to search.
    /// </exception>
    public async Task<BondOutcome> RepairAsync(
        Func<CancellationToken, ValueTask<Pin>> pin, IProgress<BondStep>? progress = null, CancellationToken ct = default)
    {
        Pin known = await pin(ct).ConfigureAwait(false);
        await RemoveAsync(await LookTwiceAsync(ct).ConfigureAwait(false), progress, ct).ConfigureAwait(false);
        await PairAsync(known, progress, ct).ConfigureAwait(false);
        return BondOutcome.Established;
    }

    /// <summary>Makes BlueZ forget the bond, whatever it is worth; the link, if there is one, ends with it.</summary>
    /// <returns>False when there was no bond; a device that is known without one stays known.</returns>
    /// <exception cref="BondException"><see cref="BondFailure.RemovalFailed"/>; <see cref="BondFailure.AdapterOff"/>: there is a bond, and it was kept.</exception>
    /// <exception cref="BlueZException">
    /// Lost: bluetoothd or the bus went away. NoReply: bluetoothd does not answer. AdapterNotFound: the adapter was unplugged.
    /// InProgress: the kernel was too busy to search.
    /// </exception>
    public async Task<bool> RemoveAsync(IProgress<BondStep>? progress = null, CancellationToken ct = default) =>
        await RemoveAsync(await FindAsync(progress, ct).ConfigureAwait(false), progress, ct).ConfigureAwait(false);

    private async Task<Found> FindAsync(IProgress<BondStep>? progress, CancellationToken ct)
    {
        Found found = await LookTwiceAsync(ct).ConfigureAwait(false);
        progress?.Report(new BondStep(found switch
        {
            { Device: null } => BondStepKind.NotFound,
            { IsBonded: false } => BondStepKind.FoundNotPaired,
            { Device.IsTrusted: false } => BondStepKind.FoundPaired,
            _ => BondStepKind.FoundPairedAndTrusted,
        }));
        return found;
    }

    /// <summary>What BlueZ knows of the device. That there is no bond is believed once bluetoothd has answered, and looked at again.</summary>
    private async Task<Found> LookTwiceAsync(CancellationToken ct)
    {
        if (Look() is { IsBonded: true } bonded)
        {
            return bonded;
        }

        await adapter.PingAsync(ct: ct).ConfigureAwait(false);
        return Look();
    }

    private Found Look()
    {
        Device? device = adapter.FindDevice(address);
        return new Found(device, device?.IsBonded == true, device?.IsPaired == true);
    }

    /// <summary>False when the bond was proven stale; whatever else is wrong with it is thrown.</summary>
    private async Task<bool> IsValidAsync(Device device, IProgress<BondStep>? progress, CancellationToken ct, bool wasStale = false)
    {
        BondState state = await VerifyAsync(device, progress, ct).ConfigureAwait(false);
        switch (state)
        {
            case BondState.Valid:
                await TrustAsync(device, progress, ct).ConfigureAwait(false);
                return true;
            case BondState.Stale:
            case BondState.Unreachable when wasStale && !device.IsConnected: // Another program's link, refused like ours.
                return false;
            default:
                throw NotProven(state);
        }
    }

    private async Task<BondState> VerifyAsync(Device device, IProgress<BondStep>? progress, CancellationToken ct)
    {
        progress?.Report(new BondStep(BondStepKind.Verifying));
        var proof = new AccessProof(VerifyService, client.TimeProvider, _logger);
        BondState state = await new BondVerification(adapter, device, proof, client.TimeProvider, _logger).RunAsync(ct).ConfigureAwait(false);
        if (state != BondState.Valid)
        {
            await RequireAdapterAsync(ct).ConfigureAwait(false);
        }

        progress?.Report(new BondStep(state == BondState.Valid ? BondStepKind.Verified : BondStepKind.VerifyFailed, state));
        return state;
    }

    /// <summary>What was found on the way down, of an adapter that was pulled or switched off or a bluetoothd that ends, says nothing of the bond.</summary>
    private async Task RequireAdapterAsync(CancellationToken ct)
    {
        await adapter.PingAsync(ct: ct).ConfigureAwait(false);
        if (!adapter.IsPowered)
        {
            throw new BondException(BondFailure.AdapterOff, $"The adapter {adapter.Name} was powered off meanwhile.");
        }
    }

    /// <summary>Removes what the caller wants to be rid of; false when there was no bond.</summary>
    private async Task<bool> RemoveAsync(Found found, IProgress<BondStep>? progress, CancellationToken ct)
    {
        if (found is { IsBonded: false, IsPaired: false })
        {
            progress?.Report(new BondStep(BondStepKind.NothingToRemove));
            return false;
        }

        return await RemoveAsync(BondStepKind.BondRemoved, progress, ct).ConfigureAwait(false);
    }

    /// <summary>False when there was nothing to remove.</summary>
    private async Task<bool> RemoveAsync(BondStepKind removed, IProgress<BondStep>? progress, CancellationToken ct)
    {
        try
        {
            await adapter.RemoveDeviceAsync(address, ct).ConfigureAwait(false);
            progress?.Report(new BondStep(removed));
            return true;
        }
        catch (BlueZException e) when (e.Error is BlueZError.DoesNotExist or BlueZError.DeviceNotFound)
        {
            await adapter.PingAsync(ct: ct).ConfigureAwait(false);
            progress?.Report(new BondStep(BondStepKind.NothingToRemove));
            return false;
        }
        catch (BlueZException e) when (e.Error == BlueZError.NotReady)
        {
            throw new BondException(BondFailure.AdapterOff, $"The adapter {adapter.Name} is powered off, so the bond of {address} cannot be removed.", e);
        }
        catch (BlueZException e) when (e.Error != BlueZError.Lost)
        {
            throw new BondException(BondFailure.RemovalFailed, $"Removing the bond of {address} failed: {e.Message}", e);
        }
    }

    private async Task PairAsync(Pin pin, IProgress<BondStep>? progress, CancellationToken ct)
    {
        Device device = await new BondPairing(client, adapter, address, VerifyService, _logger).RunAsync(pin, progress, ct).ConfigureAwait(false);
        await TrustAsync(device, progress, ct).ConfigureAwait(false);
    }

    private async Task TrustAsync(Device device, IProgress<BondStep>? progress, CancellationToken ct)
    {
        if (!SetsTrusted)
        {
            return;
        }

        if (device.IsTrusted)
        {
            progress?.Report(new BondStep(BondStepKind.AlreadyTrusted));
            return;
        }

        try
        {
            await device.SetTrustedAsync(true, ct).ConfigureAwait(false);
            progress?.Report(new BondStep(BondStepKind.Trusted));
        }
        catch (BlueZException e) when (e.Error != BlueZError.Lost)
        {
            progress?.Report(new BondStep(BondStepKind.TrustFailed, Detail: e.DBusMessage ?? e.Message));
        }
    }

    private BondException NotProven(BondState state) => state switch
    {
        BondState.Busy => new BondException(BondFailure.Busy, $"Another program is connecting to {address}."),
        BondState.Unresolved => new BondException(BondFailure.Unresolved, $"{address} connected, but its services were not resolved."),
        BondState.Unauthenticated => new BondException(
            BondFailure.Unauthenticated, $"The bond with {address} was made without its PIN: only a repair makes a new one."),
        BondState.Unproven => new BondException(BondFailure.Unproven, $"{address} connected, but its bond could not be proven by an access to its services."),
        _ => new BondException(BondFailure.Unreachable, $"{address} could not be reached; its bond was kept."),
    };

    private readonly record struct Found(Device? Device, bool IsBonded, bool IsPaired);
}
