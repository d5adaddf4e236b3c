using BlueZ.Core;
using BlueZ.Core.Gatt;
using EspProxy.Protocol.Messages;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// The notifications of one link. Two things turn one on, as on an ESP32: request 78, which also asks for the values, and a
/// write to descriptor 0x2902, which alone has the device notify for nobody. BlueZ has one switch for both.
/// </summary>
internal sealed class Subscriptions(DeviceLink link, ConnectionSlots slots, Slot slot, TimeProvider time, ILogger log) : IAsyncDisposable
{
    // BlueZ answers at once. One that is wedged is still to hear that the link ends, before we do.
    private static readonly TimeSpan EndLimit = TimeSpan.FromMilliseconds(800);

    private readonly Dictionary<ushort, Subscription> _active = [];
    private readonly HashSet<ushort> _asked = [];
    private readonly CancellationTokenSource _broken = new();

    /// <summary>Cancelled when notifications were lost: a link that lies is worse than none.</summary>
    public CancellationToken Broken => _broken.Token;

    public bool IsOn(ushort handle) => _active.ContainsKey(handle);

    /// <summary>Request 78: notifications of this characteristic are wanted.</summary>
    public async Task AskAsync(TableCharacteristic characteristic, CancellationToken ct)
    {
        _asked.Add(characteristic.Handle);
        try
        {
            await TurnOnAsync(characteristic, ct);
        }
        catch
        {
            _asked.Remove(characteristic.Handle);
            throw;
        }
    }

    /// <summary>Request 78 taken back. When this returns no value follows.</summary>
    public Task UnaskAsync(ushort handle)
    {
        _asked.Remove(handle);
        return TurnOffAsync(handle);
    }

    /// <summary>Has the device notify.</summary>
    public async Task TurnOnAsync(TableCharacteristic characteristic, CancellationToken ct)
    {
        ushort handle = characteristic.Handle;
        bool isForwarded = _asked.Contains(handle);
        if (_active.TryGetValue(handle, out var active))
        {
            active.IsForwarded = isForwarded;
            return;
        }

        var source = await characteristic.Source!.SubscribeAsync(ct);
        var subscription = new Subscription(source) { IsForwarded = isForwarded };
        subscription.Pump = PumpAsync(handle, subscription);
        _active.Add(handle, subscription);
    }

    public async Task TurnOffAsync(ushort handle)
    {
        if (_active.Remove(handle, out var subscription))
        {
            subscription.IsForwarded = false;
            await subscription.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What the device said before its link ended is still passed on.
        Task ending = Task.WhenAll(_active.Values.Select(s => s.DisposeAsync().AsTask()));
        using var enough = new CancellationTokenSource();
        if (await Task.WhenAny(ending, Task.Delay(EndLimit, time, enough.Token)) != ending)
        {
            log.NotificationsLeft(new BluetoothAddress(slot.Address));
            return;
        }

        await enough.CancelAsync();
        await ending;
        _broken.Dispose();
    }

    private async Task PumpAsync(ushort handle, Subscription subscription)
    {
        try
        {
            await foreach (byte[] value in subscription.Source.Values.ReadAllAsync())
            {
                if (subscription.IsForwarded)
                {
                    slots.Reply(slot, new BluetoothGATTNotifyDataResponse
                    {
                        Address = slot.Address,
                        Handle = handle,
                        Data = UnsafeByteOperations.UnsafeWrap(value),
                    });
                }
            }
        }
        catch (BlueZException e)
        {
            // Where BlueZ does not keep the services of a device, it takes them away before it tells that the link has ended.
            bool isEnding = e.Error == BlueZError.DeviceNotFound ? await link.IsEndingAsync(link.Down) : link.Down.IsCancellationRequested;
            if (!isEnding)
            {
                log.NotificationsLost(new BluetoothAddress(slot.Address), e.Message);
                _broken.CancelAfter(TimeSpan.Zero); // On another thread: the session that ends waits for this pump.
            }
        }
    }

    private sealed class Subscription(GattSubscription source) : IAsyncDisposable
    {
        private volatile bool _isForwarded;

        public GattSubscription Source { get; } = source;

        public Task Pump { get; set; } = Task.CompletedTask;

        public bool IsForwarded
        {
            get => _isForwarded;
            set => _isForwarded = value;
        }

        public async ValueTask DisposeAsync()
        {
            await Source.DisposeAsync();
            await Pump;
        }
    }
}
