using BlueZ.Core;
using EspProxy.Protocol.Messages;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using RequestType = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace EspProxy.Bluetooth;

/// <summary>One link from the attempt to its end: one queue of requests and one worker, so that their order is the client's.</summary>
internal sealed class GattSession(
    Slot slot, ConnectionSlots slots, Adapter adapter, Pairings pairings, OwnLinks links, LinkTuning? tuning, uint clientApiMinor, CancellationToken lost, TimeProvider time, ILogger log)
{
    /// <summary>
    /// From the client's question on. Home Assistant gives up after 20 s (bleak-retry-connector, BLEAK_TIMEOUT), and BlueZ takes 2 s
    /// to end what it has begun: ours comes first, so that it hears why, and that we do answer.
    /// </summary>
    public static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(16);

    // BlueZ ends a link whose pairing failed, and tells that first and why a moment later.
    private static readonly TimeSpan PairingGrace = TimeSpan.FromSeconds(1);

    private readonly BluetoothAddress _address = new(slot.Address);
    private readonly RequestQueue _requests = new();
    private readonly CancellationTokenSource _overrun = new();

    /// <summary>
    /// Queues a request; false when the queue is full. A write without response that finds it full ends the link: nobody would miss
    /// the one that was left out, and a link that lies is worse than none.
    /// </summary>
    public bool TryEnqueue(IMessage request)
    {
        if (_overrun.IsCancellationRequested || _requests.TryAdd(request))
        {
            return true; // The end of the link answers whatever is still asked.
        }

        if (request is not BluetoothGATTWriteRequest { Response: false })
        {
            return false;
        }

        log.Overrun(_address);
        _ = _overrun.CancelAsync(); // On another thread: who asks holds locks.
        return true;
    }

    /// <summary>Connects, serves until the link ends, and gives it up. Returns the reason for the client.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, slot.Closing);
        DeviceLink? link = null;
        try
        {
            link = await ConnectAsync(ending.Token);
            if (!slots.Linked(slot, link.Table.Mtu))
            {
                return EspError.Canceled;
            }

            log.LinkUp(_address, link.Table.Mtu, link.IsOurs);
            await ServeAsync(link, ending.Token);
            log.LinkDown(_address);
            bool isByUs = ct.IsCancellationRequested || lost.IsCancellationRequested || _overrun.IsCancellationRequested;
            return isByUs ? EspError.TerminatedByHost : EspError.None;
        }
        catch (OperationCanceledException) when (link is null)
        {
            return GivenUp(ct);
        }
        catch (BlueZException e) when (link is null)
        {
            log.AttemptFailed(_address, e.Message);
            return EspError.OfConnect(e.Error);
        }
        finally
        {
            if (link is not null)
            {
                await link.CloseAsync();
            }
        }
    }

    private int GivenUp(CancellationToken stop)
    {
        if (!stop.IsCancellationRequested && !slot.Closing.IsCancellationRequested)
        {
            log.AttemptTimedOut(_address, ConnectLimit.TotalSeconds);
            return EspError.TimedOut;
        }

        log.AttemptGivenUp(_address);
        return stop.IsCancellationRequested ? EspError.TerminatedByHost : EspError.Canceled;
    }

    private async Task<DeviceLink> ConnectAsync(CancellationToken ct)
    {
        var left = ConnectLimit - time.GetElapsedTime(slot.AskedAt);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        return await pairings.ConnectAsync(_address, () => DeviceLink.OpenAsync(adapter, _address, links, time, log, either.Token), either.Token);
    }

    private async Task ServeAsync(DeviceLink link, CancellationToken ct)
    {
        await using var subscriptions = new Subscriptions(link, slots, slot, time, log);
        var gatt = new GattRequests(link, subscriptions, slots, slot, clientApiMinor, log);
        using var up = CancellationTokenSource.CreateLinkedTokenSource([ct, link.Down, subscriptions.Broken, _overrun.Token]);
        try
        {
            await foreach (var request in _requests.TakeAllAsync(up.Token))
            {
                await (request switch
                {
                    BluetoothDeviceRequest device => HandleAsync(device.RequestType, link, up.Token, ct),
                    BluetoothSetConnectionParamsRequest parameters => TuneAsync(parameters, link, up.Token),
                    _ => gatt.HandleAsync(request, up.Token),
                });
            }
        }
        catch (OperationCanceledException) when (up.IsCancellationRequested || ct.IsCancellationRequested)
        {
            // What waits for ct itself can be cancelled before up is, which only follows it.
            log.RequestsEnded(_address);
        }
        catch (BlueZException e)
        {
            // The requests answer every error themselves but the end of the link.
            log.LinkGone(_address, e.Message);
        }
    }

    private async Task HandleAsync(RequestType request, DeviceLink link, CancellationToken up, CancellationToken ct)
    {
        switch (request)
        {
            case RequestType.Pair:
                await PairAsync(link, up, ct);
                break;
            case RequestType.Unpair:
                await UnpairAsync(ct); // Its own work ends the link: it is not cut short by that.
                break;
            default:
                ClearCache(link);
                break;
        }
    }

    private async Task PairAsync(DeviceLink link, CancellationToken up, CancellationToken ct)
    {
        var answer = new BluetoothDevicePairingResponse { Address = slot.Address, Paired = true };
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var closing = ct.Register(limit.Cancel);
        await using var ending = up.Register(() => limit.CancelAfter(PairingGrace));
        try
        {
            await pairings.PairAsync(link.Device, limit.Token);
        }
        catch (BlueZException e)
        {
            log.PairingFailed(_address, e.Message);
            answer.Paired = false;
            answer.Error = EspError.OfRequest(e, EspError.Error);
        }

        slots.Reply(slot, answer);
    }

    private async Task TuneAsync(BluetoothSetConnectionParamsRequest request, DeviceLink link, CancellationToken up)
    {
        // Without a way to do it the feature bit is off; who asks all the same is told the truth.
        int error = tuning is null ? EspError.RequestNotSupported : await tuning.SetAsync(link.Device, request, up);
        slots.Reply(slot, new BluetoothSetConnectionParamsResponse { Address = slot.Address, Error = error });
    }

    // The answer comes before the word that the link is gone, which would fail the request at the client.
    private async Task UnpairAsync(CancellationToken ct)
    {
        var answer = new BluetoothDeviceUnpairingResponse { Address = slot.Address, Success = true };
        try
        {
            await adapter.RemoveDeviceAsync(_address, ct);
        }
        catch (BlueZException e)
        {
            log.UnpairingFailed(_address, e.Message);
            answer.Success = false;
            answer.Error = EspError.OfRequest(e, EspError.Error);
        }

        slots.Reply(slot, answer);
    }

    // It is dropped when the link ends, with the device.
    private void ClearCache(DeviceLink link)
    {
        string? why = AttributeCache.WhyKept(link.Device, link.IsOurs);
        link.IsToBeForgotten |= why is null;
        if (why is not null)
        {
            log.CacheKept(_address, why);
        }

        slots.Reply(slot, DeviceConnections.Forgotten(slot.Address, RequestType.ClearCache, why is null ? EspError.None : EspError.RequestNotSupported));
    }
}
