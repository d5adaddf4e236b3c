using BlueZ.Core;
using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using RequestType = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace EspProxy.Bluetooth;

/// <summary>The links on one adapter while it is attached: starts a session for each slot and leads requests to it.</summary>
internal sealed class DeviceConnections(
    BlueZClient client, Adapter adapter, Pairings pairings, OwnLinks links, LinkTuning? tuning, ConnectionSlots slots, Subscribers subscribers, TimeProvider time, ILogger log)
    : IDisposable
{
    // Forgetting a device that has no link is rare; more at a time than this is a client gone wrong.
    private const int MaxErrands = 8;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<object, Task> _running = [];
    private readonly Dictionary<ulong, GattSession> _sessions = [];
    private int _errands;
    private bool _isStopping;

    /// <summary>Runs until the token is cancelled, then gives every link up and returns when the last is.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await _fault.Task.WaitAsync(ct);
        }
        finally
        {
            await StopAsync();
        }
    }

    /// <summary>Connects the device of a slot that was just taken.</summary>
    public void Start(Slot slot)
    {
        if (!TryRun(slot, () => RunSlotAsync(slot)))
        {
            slots.Ended(slot, EspError.TerminatedByHost);
        }
    }

    /// <summary>Leads a request to the session of its link; false when there is none.</summary>
    public bool TryHandle(ulong address, IMessage request, out bool isBusy)
    {
        isBusy = false;
        lock (_gate)
        {
            if (!slots.IsConnected(address) || !_sessions.TryGetValue(address, out var session))
            {
                return false;
            }

            isBusy = !session.TryEnqueue(request);
            return true;
        }
    }

    /// <summary>Makes BlueZ forget a device that has no link through us: its bond, or what it cached.</summary>
    public void Forget(FrameWriter asker, ulong address, RequestType request)
    {
        if (Interlocked.Increment(ref _errands) > MaxErrands || !TryRun(new object(), () => ForgetAsync(asker, address, request)))
        {
            Interlocked.Decrement(ref _errands);
            subscribers.Tell(asker, Forgotten(address, request, EspError.Busy));
        }
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>The answer to UNPAIR or CLEAR_CACHE.</summary>
    public static IMessage Forgotten(ulong address, RequestType request, int error) => request == RequestType.Unpair
        ? new BluetoothDeviceUnpairingResponse { Address = address, Success = error == EspError.None, Error = error }
        : new BluetoothDeviceClearCacheResponse { Address = address, Success = error == EspError.None, Error = error };

    private bool TryRun(object key, Func<Task> work)
    {
        lock (_gate)
        {
            if (_isStopping)
            {
                return false;
            }

            _running.Add(key, Task.Run(() => GuardAsync(key, work)));
            return true;
        }
    }

    // What no one foresaw ends the daemon by way of RunAsync, which its owner awaits.
    private async Task GuardAsync(object key, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e)
        {
            _fault.TrySetException(e);
        }
        finally
        {
            lock (_gate)
            {
                _running.Remove(key);
            }
        }
    }

    private async Task RunSlotAsync(Slot slot)
    {
        for (Slot? current = slot; current is not null;)
        {
            var session = new GattSession(current, slots, adapter, pairings, links, tuning, subscribers.OwnerApiMinor(), client.Lost, time, log);
            lock (_gate)
            {
                _sessions[current.Address] = session;
            }

            int error = await session.RunAsync(_stop.Token);
            lock (_gate)
            {
                _sessions.Remove(current.Address);
            }

            current = slots.Ended(current, error);
        }
    }

    private async Task ForgetAsync(FrameWriter asker, ulong address, RequestType request)
    {
        int error = EspError.None;
        var device = adapter.FindDevice(new BluetoothAddress(address));
        try
        {
            if (request == RequestType.ClearCache && device is not null && AttributeCache.WhyKept(device, !device.IsConnected) is { } why)
            {
                log.CacheKept(device.Address, why);
                error = EspError.RequestNotSupported;
            }
            else if (request == RequestType.Unpair || device is not null)
            {
                await adapter.RemoveDeviceAsync(new BluetoothAddress(address), _stop.Token);
            }
        }
        catch (BlueZException e)
        {
            log.UnpairingFailed(new BluetoothAddress(address), e.Message);
            error = EspError.Error;
        }
        catch (OperationCanceledException)
        {
            error = EspError.TerminatedByHost;
        }
        finally
        {
            Interlocked.Decrement(ref _errands);
        }

        subscribers.Tell(asker, Forgotten(address, request, error));
    }

    private async Task StopAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _isStopping = true;
            running = [.. _running.Values];
        }

        await _stop.CancelAsync();
        await Task.WhenAll(running);
    }
}
