using BlueZ.Core.Gatt;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Pairs a device that has no bond: hear it, register the agent, Pair(). BlueZ connects by itself for that; a link made before
/// would let the device start pairing with whatever agent is the default.
/// </summary>
internal sealed class BondPairing(BlueZClient client, Adapter adapter, BluetoothAddress address, Guid? service, ILogger logger)
{
    /// <summary>How long a device may take until it is heard.</summary>
    public static readonly TimeSpan DiscoveryTimeout = TimeSpan.FromSeconds(30);

    // The pairing protocol itself gives up after 30 s (Core specification Vol 3 Part H 3.4); the rest is for connecting.
    private static readonly TimeSpan PairTimeout = TimeSpan.FromSeconds(40);

    // AuthenticationCanceled is what a link says that broke under the pairing; bluetoothd needs a moment to forget it.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(500);

    // BlueZ reports Paired before the device has all the keys: hanging up at once leaves a stale bond (seen with 5.66).
    private static readonly TimeSpan KeyExchange = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan ServicesTimeout = TimeSpan.FromSeconds(10);

    // The original's number of attempts to connect.
    private const int ConnectAttempts = 5;

    private bool _wasCanceled;
    private int _unconnected;

    public async Task<Device> RunAsync(Pin pin, IProgress<BondStep>? progress, CancellationToken ct)
    {
        Device device = await HearAsync(progress, ct).ConfigureAwait(false);
        await using PairingAgent agent = await RegisterAsync(pin, ct).ConfigureAwait(false);
        progress?.Report(new BondStep(BondStepKind.AgentRegistered));
        while (true)
        {
            TimeSpan delay;
            try
            {
                await PairAsync(device, agent, progress, ct).ConfigureAwait(false);
                return device;
            }
            catch (BondException e) when (RetryAfter(e) is { } wait)
            {
                progress?.Report(new BondStep(BondStepKind.PairingRetried, Detail: e.Detail));
                delay = wait;
            }

            await Task.Delay(delay, client.TimeProvider, ct).ConfigureAwait(false);

            // Heard anew: a device that is neither connected nor trusted becomes temporary when pairing fails, and may be gone.
            device = await HearAsync(progress, ct).ConfigureAwait(false);
        }
    }

    /// <summary>When to try again; null when that makes no sense.</summary>
    private TimeSpan? RetryAfter(BondException e)
    {
        switch ((e.InnerException as BlueZException)?.Error)
        {
            case BlueZError.AuthenticationCanceled when !_wasCanceled:
                _wasCanceled = true;
                return RetryDelay;
            case BlueZError.ConnectionAttemptFailed or BlueZError.InProgress when ++_unconnected < ConnectAttempts:
                return BondVerification.Backoff(_unconnected);
            default:
                return null;
        }
    }

    private async Task<Device> HearAsync(IProgress<BondStep>? progress, CancellationToken ct)
    {
        // A device that is connected does not advertise.
        if (adapter.FindDevice(address) is { IsConnected: true } connected)
        {
            return connected;
        }

        progress?.Report(new BondStep(BondStepKind.Discovering));
        try
        {
            Device device = await adapter.DiscoverAsync(address, DiscoveryTimeout, ct).ConfigureAwait(false);
            progress?.Report(new BondStep(BondStepKind.Discovered));
            return device;
        }
        catch (BlueZException e) when (e.Error == BlueZError.DeviceNotFound)
        {
            throw new BondException(BondFailure.DeviceNotFound, $"{address} was not heard within {DiscoveryTimeout.TotalSeconds} s.", e);
        }
    }

    private async Task<PairingAgent> RegisterAsync(Pin pin, CancellationToken ct)
    {
        try
        {
            return await PairingAgent.RegisterAsync(client, address, pin, ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error != BlueZError.Lost)
        {
            throw new BondException(BondFailure.AgentRefused, $"BlueZ refused the pairing agent: {e.Message}", e);
        }
    }

    private async Task PairAsync(Device device, PairingAgent agent, IProgress<BondStep>? progress, CancellationToken ct)
    {
        await using var link = new OwnLink(device, logger) { IsOurs = !device.IsConnected };
        progress?.Report(new BondStep(BondStepKind.Pairing));
        if (device.IsBonded)
        {
            // BlueZ up to 5.78 would look for it by BR/EDR and never answer.
            throw new BondException(BondFailure.PairingFailed, $"Another program bonded {address} meanwhile.");
        }

        try
        {
            await device.PairAsync(agent, PairTimeout, ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error != BlueZError.Lost)
        {
            bool isOfAnothersLink = !link.IsOurs && !agent.HasGivenPin && e.Error == BlueZError.AuthenticationFailed;

            // Another program is at it: a link that is up now is its.
            link.IsOurs &= e.Error is not (BlueZError.InProgress or BlueZError.AlreadyExists);
            throw new BondException(FailureOf(e, agent), e.Message, e) { IsOfAnothersLink = isOfAnothersLink };
        }

        await SettleAsync(device, agent.HasGivenPin, progress, ct).ConfigureAwait(false);
    }

    private static BondFailure FailureOf(BlueZException e, PairingAgent agent) => e.Error switch
    {
        // BlueZ waits for a link much longer than we do; who was asked for no PIN had none.
        BlueZError.NoReply when !agent.HasGivenPin => BondFailure.NotConnected,
        BlueZError.ConnectionAttemptFailed => BondFailure.NotConnected,
        BlueZError.InProgress => BondFailure.Busy,
        _ => BondFailure.PairingFailed,
    };

    /// <summary>Lets the last keys pass, then looks whether what we have is a bond, and one that was made with the PIN.</summary>
    private async Task SettleAsync(Device device, bool pinUsed, IProgress<BondStep>? progress, CancellationToken ct)
    {
        await Task.Delay(KeyExchange, client.TimeProvider, ct).ConfigureAwait(false);
        if (!device.IsBonded)
        {
            await adapter.PingAsync(ct: ct).ConfigureAwait(false);
            throw new BondException(BondFailure.NotBonded, $"{address} was paired, but BlueZ keeps no key for it.");
        }

        var proof = new AccessProof(service, client.TimeProvider, logger);
        BondState state = pinUsed || service is not null
            ? await ProveAsync(device, proof, ct).ConfigureAwait(false)
            : await VerifyAsync(device, proof, ct).ConfigureAwait(false);
        if (state == BondState.Unauthenticated)
        {
            throw new BondException(BondFailure.Unauthenticated, $"{address} was paired without its PIN and refuses protected access.");
        }

        if (!pinUsed)
        {
            progress?.Report(new BondStep(BondStepKind.PinNotAsked, proof.HasProven ? BondState.Valid : BondState.Unproven));
        }

        progress?.Report(new BondStep(BondStepKind.Paired));
        if (state != BondState.Valid && service is not null)
        {
            throw new BondException(BondFailure.Unproven, $"{address} was paired, but access to the service {service} could not be proven.");
        }
    }

    /// <summary>A pairing that went well needs no more proof, unless a service was asked for: then its services are waited for.</summary>
    private async Task<BondState> ProveAsync(Device device, AccessProof proof, CancellationToken ct)
    {
        if (service is null && (!device.IsConnected || !device.AreServicesResolved))
        {
            return BondState.Valid;
        }

        try
        {
            IReadOnlyList<GattService> services = await device.GetServicesAsync(ServicesTimeout, ct).ConfigureAwait(false);
            return await proof.RunAsync(services, ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error != BlueZError.Lost)
        {
            logger.NotProven(address, e.Message);
            return BondState.Unproven;
        }
    }

    /// <summary>Nothing but an access tells what a pairing without the PIN is worth: it is waited for, and connected for if the link has gone.</summary>
    private async Task<BondState> VerifyAsync(Device device, AccessProof proof, CancellationToken ct)
    {
        try
        {
            // The link of the pairing may break in the middle of it.
            bool hadLink = device.IsConnected;
            BondState state = await RunAsync().ConfigureAwait(false);
            return state == BondState.Unreachable && hadLink ? await RunAsync().ConfigureAwait(false) : state;
        }
        catch (BondException e)
        {
            logger.NotProven(address, e.Message);
            return BondState.Unproven;
        }

        Task<BondState> RunAsync() => new BondVerification(adapter, device, proof, client.TimeProvider, logger).RunAsync(ct);
    }
}
