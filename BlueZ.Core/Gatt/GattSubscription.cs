using System.Threading.Channels;
using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.Gatt;

/// <summary>The notifications or indications of a characteristic, in order.</summary>
/// <remarks>BlueZ tells each of them as a change of the property Value, also when the value stayed the same. It tells a read of the same characteristic in the same way.</remarks>
public sealed class GattSubscription : IAsyncDisposable
{
    // Far more than a link delivers while a reader is held up; see Values.
    private const int Capacity = 4096;

    private readonly Device _device;
    private readonly ObjectNode _node;
    private readonly GattCharacteristic1Proxy _proxy;
    private readonly Channel<byte[]> _values = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly IDisposable _listening;
    private readonly CancellationTokenRegistration _linkEnded;
    private bool _started;

    internal GattSubscription(Device device, ObjectNode node, GattCharacteristic1Proxy proxy)
    {
        _device = device;
        _node = node;
        _proxy = proxy;
        _listening = device.Client.Tree.Listen(Hear);
        _linkEnded = device.Disconnected.Register(() => _values.Writer.TryComplete());
    }

    /// <summary>The values. Completes when the link or the subscription ends; when 4096 wait unread, with an error: none is lost silently.</summary>
    public ChannelReader<byte[]> Values => _values.Reader;

    /// <summary>Ends the subscription. Failures to tell BlueZ are logged: the subscription is over all the same.</summary>
    public async ValueTask DisposeAsync()
    {
        _listening.Dispose();
        await _linkEnded.DisposeAsync().ConfigureAwait(false);
        _values.Writer.TryComplete();
        if (!_started || !_device.IsConnected)
        {
            return;
        }

        _started = false;
        try
        {
            await _device.Client.Call.RunAsync("Unsubscribing failed", _proxy.StopNotifyAsync, ct: _device.Disconnected).ConfigureAwait(false);
        }
        catch (Exception e) when (e is BlueZException or OperationCanceledException)
        {
            _device.Client.Logger.NotifyNotStopped(_node.Path, e.Message);
        }
    }

    internal void Started() => _started = true;

    private void Hear(ObjectChange change)
    {
        if (change.Value is { } value && change.Node == _node && !_values.Writer.TryWrite(value))
        {
            _values.Writer.TryComplete(new BlueZException(BlueZError.Failed, $"More than {Capacity} notifications of {_device.Address} were not read."));
        }
    }
}
