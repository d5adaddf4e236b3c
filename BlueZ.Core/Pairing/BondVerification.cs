using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using BlueZ.Core.Gatt;
using BlueZ.Core.Management;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Tells a good bond from a lost one and from a device that is away. BlueZ says the same words for the last two
/// ("le-connection-abort-by-local" from 5.62, other words before); only time and the link itself tell them apart.
/// </summary>
internal sealed class BondVerification(Adapter adapter, Device device, AccessProof proof, TimeProvider time, ILogger logger)
{
    // A device that advertises as seldom as the specification allows (10.24 s) is still caught; BlueZ itself waits 40 s.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);

    // A refused key ends the attempt within 50 ms on an emulated controller (5.55, 5.66, 5.82) and a few connection
    // intervals on the air; a device that is away takes the whole 40 s.
    private static readonly TimeSpan InstantFailure = TimeSpan.FromSeconds(2);

    // One broken attempt may be the radio link (a connection that "failed to be established" blinks in the same way), and so
    // may several in the same moment. Where nobody tells why links end, the last attempt is made in another moment.
    private const int ProofAttempts = 3;
    private static readonly TimeSpan ProofInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan UntoldInterval = TimeSpan.FromSeconds(8);

    // The original's number; its waits of 1, 2, 3 and 4 s are those of Backoff.
    private const int BusyAttempts = 5;

    // Whether the device is there at all: long enough for one advertisement of a slow device.
    private static readonly TimeSpan ListenTimeout = TimeSpan.FromSeconds(11);

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ServicesTimeout = TimeSpan.FromSeconds(10);

    private static readonly string[] LinkErrors =
    [
        "le-connection-abort-by-local", "le-connection-abort-by-remote", "le-connection-refused",
        // BlueZ up to 5.61
        "Software caused connection abort", "Disconnected early", "Connection reset by peer", "Connection refused",
    ];

    private EndReasons? _reasons;
    private bool _isProof = true;
    private int _refused;
    private int _busy;

    /// <summary>How long to wait after so many failed attempts.</summary>
    public static TimeSpan Backoff(int failed) => TimeSpan.FromSeconds(failed);

    public async Task<BondState> RunAsync(CancellationToken ct)
    {
        await using var link = new OwnLink(device, logger);
        try
        {
            while (!device.IsConnected)
            {
                BondState? failed = await ConnectAsync(link, ct).ConfigureAwait(false);
                if (failed is not null)
                {
                    return failed.Value;
                }
            }
        }
        finally
        {
            if (_reasons is not null)
            {
                await _reasons.DisposeAsync().ConfigureAwait(false);
            }
        }

        return await ProveAsync(ct).ConfigureAwait(false);
    }

    /// <summary>Null when connected, or when another attempt has to be made.</summary>
    private async Task<BondState?> ConnectAsync(OwnLink link, CancellationToken ct)
    {
        RequirePower();
        long began = time.GetTimestamp();
        bool blinked = false;
        _reasons?.Forget();
        using IDisposable listening = device.Client.Tree.Listen(change => blinked |= IsLink(change));
        try
        {
            link.IsOurs = await device.ConnectAsync(ConnectTimeout, ct).ConfigureAwait(false);
            return null;
        }
        catch (BlueZException e) when (e.Error is BlueZError.InProgress)
        {
            return await StandBackAsync(ct).ConfigureAwait(false);
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
                : await SuspectAsync(e, blinked, ct).ConfigureAwait(false);
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

    /// <summary>Another program connects or pairs: its link will do as well as ours.</summary>
    private async Task<BondState?> StandBackAsync(CancellationToken ct)
    {
        if (++_busy >= BusyAttempts)
        {
            return BondState.Busy;
        }

        await device.Client.WaitAsync(
            $"Waiting for {device.Address} failed", () => device.IsConnected, Backoff(_busy), ct).ConfigureAwait(false);
        return null;
    }

    /// <summary>The attempt failed at once. It counts when the device is known to be there: a link blinked, or it is heard now.</summary>
    private async Task<BondState?> SuspectAsync(BlueZException e, bool blinked, CancellationToken ct)
    {
        DisconnectReason? reason = await ReasonAsync(e, ct).ConfigureAwait(false);
        // A success without a link is bluetoothd's own error, and of a link that ended otherwise than by a refusal it was the radio or
        // somebody on this side: it is tried again, but it proves nothing.
        _isProof &= e.DBusName is not null && reason is null or DisconnectReason.AuthenticationFailure or DisconnectReason.Remote;
        if (!blinked && !await IsHeardAsync(ct).ConfigureAwait(false))
        {
            return BondState.Unreachable;
        }

        if (!blinked && _isProof && !IsOfTheLink(e))
        {
            throw new BondException(BondFailure.ConnectionFailed, $"Connecting to {device.Address} failed: {e.Message}", e);
        }

        if (++_refused < ProofAttempts)
        {
            bool isLastUntold = _refused == ProofAttempts - 1 && _isProof && reason is null;
            await Task.Delay(isLastUntold ? UntoldInterval : _refused * ProofInterval, time, ct).ConfigureAwait(false);
            return null;
        }

        if (!_isProof)
        {
            return BondState.Unreachable;
        }

        logger.ProvenStale(device.Address, _refused);
        return BondState.Stale;
    }

    /// <summary>Why the link of the failed attempt ended, if there was one; of the first attempt only BlueZ's error may tell.</summary>
    private async Task<DisconnectReason?> ReasonAsync(BlueZException e, CancellationToken ct)
    {
        DisconnectReason? told = e.Error == BlueZError.KeyMissing ? DisconnectReason.AuthenticationFailure : null;
        if (_reasons is null)
        {
            _reasons = await EndReasons.ListenAsync(device, logger, ct).ConfigureAwait(false);
            return told;
        }

        told ??= await _reasons.ReadAsync(ct).ConfigureAwait(false);
        logger.EndTold(device.Address, told);
        return told;
    }

    // Without a link that was seen, only these words can be about a key that was refused; others are about this side: no memory, no
    // room for a link, no profile (src/error.c).
    private static bool IsOfTheLink(BlueZException e) =>
        e.Error is BlueZError.KeyMissing or BlueZError.ConnectCanceled or BlueZError.NotConnected ||
        LinkErrors.Any(text => e.DBusMessage?.StartsWith(text, StringComparison.Ordinal) == true);

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
        catch (BlueZException e) when (e.Error == BlueZError.NotReady)
        {
            throw new BondException(BondFailure.AdapterOff, $"The adapter {adapter.Name} was powered off meanwhile.", e);
        }
    }

    /// <summary>The key works, for BlueZ asks a bonded device for encryption before it reports the link. Is it an authenticated one?</summary>
    private async Task<BondState> ProveAsync(CancellationToken ct)
    {
        try
        {
            IReadOnlyList<GattService> services = await device.GetServicesAsync(ServicesTimeout, ct).ConfigureAwait(false);
            return await proof.RunAsync(services, ct).ConfigureAwait(false);
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
}
