using BlueZ.Core;
using BlueZ.Core.Pairing;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>Pairs devices one after the other: BlueZ lets a connection to the bus have one agent.</summary>
internal sealed class Pairings(BlueZClient client, Adapter adapter, Func<Passkeys> passkeys, TimeProvider time, ILogger log) : IDisposable
{
    // The client waits 30 s for its answer: who waits for another device's pairing waits within this, too.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    private static readonly Version PairsOverTheLink = new(5, 81);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>
    /// Returns when the device is bonded, and with its passkey where the table has one. Without one the agent can neither show
    /// nor type anything in: a device that wants a PIN then refuses.
    /// </summary>
    /// <exception cref="BlueZException">Pairing failed; a bond that was just made without the passkey is removed again.</exception>
    public async Task PairAsync(Device device, CancellationToken ct)
    {
        var pin = passkeys().For(device.Address);
        long began = time.GetTimestamp();
        await TakeTurnAsync(device, ct);
        try
        {
            if (!device.IsBonded)
            {
                await MakeAsync(device, pin, RestOf(device, began), ct);
            }
            else if (pin is not null)
            {
                await ProveAsync(device, ct);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Makes a link. From 5.81 on BlueZ pairs over the link that there is, and the kernel with what could be typed in when that was
    /// made (net/bluetooth/hci_conn.c, io_capability): a device with a passkey is connected while its agent is there.
    /// </summary>
    public async Task<DeviceLink> ConnectAsync(BluetoothAddress address, Func<Task<DeviceLink>> connect, CancellationToken ct)
    {
        bool pairsAnew = adapter.BlueZVersion is { } release && release < PairsOverTheLink;
        if (pairsAnew || passkeys().For(address) is not { } pin || adapter.FindDevice(address) is { IsBonded: true })
        {
            return await connect();
        }

        await _turn.WaitAsync(ct);
        try
        {
            await using var agent = await PairingAgent.RegisterAsync(client, address, pin, ct);
            return await connect();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task TakeTurnAsync(Device device, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await _turn.WaitAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw TurnCameTooLate(device, e);
        }
    }

    // The turn may come in the moment in which the limit ends.
    private TimeSpan RestOf(Device device, long began) =>
        Limit - time.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero ? rest : throw TurnCameTooLate(device);

    private static BlueZException TurnCameTooLate(Device device, Exception? inner = null) =>
        new(BlueZError.InProgress, $"Pairing with {device.Address} failed: another device was being paired.", inner);

    private async Task MakeAsync(Device device, Pin? pin, TimeSpan limit, CancellationToken ct)
    {
        await using var agent = await PairingAgent.RegisterAsync(client, device.Address, pin, ct);
        try
        {
            await device.PairAsync(agent, limit, ct);
        }
        catch (BlueZException e) when (device.IsBonded)
        {
            // Another program was faster.
            log.BondedElsewhere(device.Address, e.Message);
            if (pin is not null)
            {
                await ProveAsync(device, ct);
            }

            return;
        }

        if (pin is not null && !agent.HasGivenPin)
        {
            await UndoAsync(device);
        }
    }

    // BlueZ itself agrees to "Just Works" for a pairing that was asked for by Pair (src/device.c, device_confirm_passkey), so
    // the agent is never asked and cannot refuse. The bond would pass for a good one from now on.
    private async Task UndoAsync(Device device)
    {
        await adapter.RemoveDeviceAsync(device.Address, CancellationToken.None);
        throw new BlueZException(BlueZError.AuthenticationRejected,
            $"Pairing with {device.Address} failed: the device did not ask for its passkey; the bond made without it was removed.");
    }

    // Nothing but an access that needs an authenticated link tells how an old bond was made. It is kept: it may be in use.
    private async Task ProveAsync(Device device, CancellationToken ct)
    {
        var services = await device.GetServicesAsync(ct: ct);
        var state = await new AccessProof(service: null, time, log).RunAsync(services, ct);
        if (state == BondState.Unauthenticated)
        {
            throw new BlueZException(BlueZError.AuthenticationRejected,
                $"Pairing with {device.Address} failed: there is a bond that was made without its passkey; unpair the device first.");
        }
    }
}
