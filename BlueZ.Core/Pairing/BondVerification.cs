using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using BlueZ.Core.Gatt;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Tells a good bond from a lost one and from a device that is away. BlueZ says the same words for the last two
/// ("le-connection-abort-by-local" from 5.62, other words before); only time and the link itself tell them apart.
/// </summary>
internal sealed class BondVerification(Adapter adapter, Device device, TimeProvider time, ILogger logger)
{
    // A device that advertises as seldom as the specification allows (10.24 s) is still caught; BlueZ itself waits 40 s.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    // A refused key ends the attempt within 50 ms on an emulated controller (5.55, 5.66, 5.82) and a few connection
    // intervals on the air; a device that is away takes the whole 40 s.
    private static readonly TimeSpan InstantFailure = TimeSpan.FromSeconds(2);

    // One broken attempt may be the radio link (a connection that "failed to be established" blinks in the same way).
    private const int ProofAttempts = 3;

    // Whether the device is there at all: long enough for one advertisement of a slow device.
    private static readonly TimeSpan ListenTimeout = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ServicesTimeout = TimeSpan.FromSeconds(10);

    // Transmit characteristic of the Nordic UART service: MeshCore protects its reading with an authenticated link.
    private static readonly Guid UartTransmit = new("6e400003-b5a3-f393-e0a9-e50e24dcca9e");

    private bool _isProof = true;

    public async Task<BondState> RunAsync(CancellationToken ct)
    {
        await using var link = new OwnLink(device, logger);
        for (int attempt = 1; !device.IsConnected; attempt++)
        {
            BondState? failed = await ConnectAsync(attempt, ct).ConfigureAwait(false);
            if (failed is not null)
            {
                return failed.Value;
            }
        }

        return await ProveAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Null when connected, or when the same attempt has to be made again.</summary>
    private async Task<BondState?> ConnectAsync(int attempt, CancellationToken ct)
    {
        RequirePower();
        long began = time.GetTimestamp();
        bool blinked = false;
        using IDisposable listening = device.Client.Tree.Listen(change => blinked |= IsLink(change));
        try
        {
            await device.ConnectAsync(ConnectTimeout, ct).ConfigureAwait(false);
            return null;
        }
        catch (BlueZException e) when (e.Error is BlueZError.InProgress)
        {
            return BondState.Busy;
        }
        catch (BlueZException e) when (e.Error is BlueZError.ConnectFailed or BlueZError.ConnectCanceled or BlueZError.KeyMissing
            or BlueZError.NotConnected or BlueZError.NoReply or BlueZError.DeviceNotFound)
        {
            TimeSpan elapsed = time.GetElapsedTime(began);
            logger.TestConnectFailed(device.Address, elapsed.TotalMilliseconds, blinked ? "seen" : "not seen", e.Message);
            await WaitForEndAsync(ct).ConfigureAwait(false);
            RequirePower(); // an adapter that goes off in the middle ends the attempt at once, too
            return elapsed >= InstantFailure || e.Error is BlueZError.NoReply or BlueZError.DeviceNotFound
                ? BondState.Unreachable
                : await SuspectAsync(attempt, e, blinked, ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error != BlueZError.Lost)
        {
            throw new BondException(BondFailure.ConnectionFailed, $"Connecting to {device.Address} failed: {e.Message}", e);
        }
    }

    // BlueZ answers Connect before it says that the link is gone (up to 110 ms, seen on 5.66). Until then it would pass for a
    // link that somebody else made; one that is still up after this is.
    private Task<bool> WaitForEndAsync(CancellationToken ct) =>
        device.Client.WaitAsync($"Waiting for the link to {device.Address} failed", () => !device.IsConnected, EndTimeout, ct);

    private void RequirePower()
    {
        if (!adapter.IsPowered)
        {
            throw new BondException(BondFailure.AdapterOff, $"The adapter {adapter.Name} is powered off.");
        }
    }

    // 5.82 sometimes tells only that the link has gone: any word about it means that there was one.
    private bool IsLink(ObjectChange change) => change.Node == device.Node && (change.Named & Device1Property.Connected) != 0;

    /// <summary>The attempt failed at once. It counts when the device is known to be there: a link blinked, or it is heard now.</summary>
    private async Task<BondState?> SuspectAsync(int attempt, BlueZException e, bool blinked, CancellationToken ct)
    {
        // A success without a link is bluetoothd's own error: it is tried again, but it proves nothing.
        _isProof &= e.DBusName is not null;
        if (!blinked && !await IsHeardAsync(ct).ConfigureAwait(false))
        {
            return BondState.Unreachable;
        }

        if (attempt < ProofAttempts)
        {
            return null;
        }

        if (!_isProof)
        {
            return BondState.Unreachable;
        }

        logger.ProvenStale(device.Address, attempt);
        return BondState.Stale;
    }

    private async Task<bool> IsHeardAsync(CancellationToken ct)
    {
        try
        {
            await adapter.DiscoverAsync(device.Address, ListenTimeout, ct).ConfigureAwait(false);
            return true;
        }
        catch (BlueZException e) when (e.Error == BlueZError.DeviceNotFound)
        {
            logger.NotHeard(device.Address, ListenTimeout.TotalSeconds);
            return false;
        }
    }

    /// <summary>The key works, for BlueZ asks a bonded device for encryption before it reports the link. Is it an authenticated one?</summary>
    private async Task<BondState> ProveAsync(CancellationToken ct)
    {
        try
        {
            IReadOnlyList<GattService> services = await device.GetServicesAsync(ServicesTimeout, ct).ConfigureAwait(false);
            return await IsAccessRefusedAsync(services, logger, ct).ConfigureAwait(false) ? BondState.Unauthenticated : BondState.Valid;
        }
        catch (BlueZException e) when (e.Error == BlueZError.NoReply)
        {
            return BondState.Unresolved;
        }
        catch (BlueZException e) when (e.Error is BlueZError.NotConnected or BlueZError.DeviceNotFound)
        {
            return BondState.Unreachable;
        }
    }

    /// <summary>Reads what only an authenticated link may read; true when the device refuses it. Other devices have nothing to ask.</summary>
    internal static async Task<bool> IsAccessRefusedAsync(IReadOnlyList<GattService> services, ILogger logger, CancellationToken ct)
    {
        GattCharacteristic? transmit = services.SelectMany(s => s.Characteristics)
            .FirstOrDefault(c => c.Uuid == UartTransmit && c.Properties.HasFlag(GattProperties.Read));
        if (transmit is null)
        {
            return false;
        }

        try
        {
            await transmit.ReadAsync(ct).ConfigureAwait(false);
            return false;
        }
        catch (BlueZException e) when (e.Error is BlueZError.NotPaired or BlueZError.NotAuthorized)
        {
            logger.ProtectedReadFailed(e.Message);
            return true;
        }
        catch (BlueZException e) when (e.Error is BlueZError.InProgress or BlueZError.AttError or BlueZError.NotPermitted or BlueZError.Failed)
        {
            // Another program is reading, or the device answers something else: neither speaks against the key.
            logger.ProtectedReadFailed(e.Message);
            return false;
        }
    }
}
