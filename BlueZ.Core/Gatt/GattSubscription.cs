using System.Threading.Channels;
using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.Gatt;

/// <summary>The notifications or indications of a characteristic, in order.</summary>
/// <remarks>
/// BlueZ tells each of them as a change of the property Value, also when the value stayed the same. It tells a read of the same
/// characteristic in the same way: those of this process are left out, those of other programs pass for notifications.
/// </remarks>
public sealed class GattSubscription : IAsyncDisposable
{
    // Far more than a link delivers while a reader is held up; see Values.
    private const int Capacity = 4096;

    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Device _device;
    private readonly ObjectNode _node;
    private readonly GattCharacteristic1Proxy _proxy;
    private readonly Channel<byte[]> _values = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly EchoFilter _filter;
    private readonly IDisposable _listening;
    private readonly CancellationTokenRegistration _linkEnded;
    private readonly CancellationTokenRegistration _removed;
    private readonly CancellationToken _link;
    private bool _joined;

    internal GattSubscription(Device device, ObjectNode node, GattCharacteristic1Proxy proxy)
    {
        _device = device;
        _node = node;
        _proxy = proxy;
        _link = device.Disconnected;
        _filter = new EchoFilter(Write);
        PendingReads.Of(node).Add(_filter);
        _listening = device.Client.Tree.Listen(Hear);
        _linkEnded = _link.Register(() => Complete());
        _removed = node.Removed.Register(OnRemoved);
    }

    /// <summary>
    /// The values. Completes when the link or the subscription ends. With a <see cref="BlueZException"/> when no more can come
    /// while the link stays up: when the device took the characteristic away (DeviceNotFound; Service Changed), or 4096 wait
    /// unread (Failed). None is lost silently. Where main.conf has BlueZ keep no services (Cache), it takes them away a moment before
    /// it tells of the end of any link, and DeviceNotFound may be but that.
    /// </summary>
    public ChannelReader<byte[]> Values => _values.Reader;

    /// <summary>Ends the subscription. Failures to tell BlueZ are logged: the subscription is over all the same.</summary>
    public async ValueTask DisposeAsync()
    {
        _listening.Dispose();
        await _linkEnded.DisposeAsync().ConfigureAwait(false);
        await _removed.DisposeAsync().ConfigureAwait(false);
        PendingReads.Of(_node).Remove(_filter);
        Complete();
        if (_joined)
        {
            _joined = false;
            await NotifySession.Of(_node).LeaveAsync(_link, StopAsync).ConfigureAwait(false);
        }
    }

    // Listening began before, so that not even the first value is missed.
    internal async Task JoinAsync(Func<Task> start, CancellationToken ct)
    {
        await NotifySession.Of(_node).JoinAsync(_link, start, StopAsync, ct).ConfigureAwait(false);
        _joined = true;
    }

    private async Task StopAsync()
    {
        try
        {
            await _device.Client.Call.RunAsync("Unsubscribing failed", _proxy.StopNotifyAsync, StopTimeout, ct: _node.Removed).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BlueZException or OperationCanceledException)
        {
            // BlueZ has no session any more, or is gone itself.
            _device.Client.Logger.NotifyNotStopped(_node.Path, e.Message);
        }
    }

    private void Hear(ObjectChange change)
    {
        if (change.Value is { } value && change.Node == _node)
        {
            _filter.Hear(value);
        }
    }

    // What comes back in its place is another object, for which nobody has subscribed.
    private void OnRemoved() => Complete(_link.IsCancellationRequested || _device.Client.Lost.IsCancellationRequested
        ? null
        : new BlueZException(BlueZError.DeviceNotFound, $"The notifications of {_device.Address} ended: it took their characteristic away."));

    private void Complete(BlueZException? error = null)
    {
        _filter.Flush();
        _values.Writer.TryComplete(error);
    }

    private void Write(byte[] value)
    {
        if (!_values.Writer.TryWrite(value))
        {
            _values.Writer.TryComplete(new BlueZException(BlueZError.Failed, $"More than {Capacity} notifications of {_device.Address} were not read."));
        }
    }
}
