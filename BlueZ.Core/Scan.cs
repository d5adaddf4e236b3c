using System.Threading.Channels;
using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core;

/// <summary>Advertisements as BlueZ tells them over D-Bus: merged and filtered by it, their payloads rebuilt from properties.</summary>
public sealed class Scan : IAsyncDisposable
{
    // BlueZ's value for a signal strength that the controller did not tell.
    private const short UnknownRssi = 127;

    private const sbyte NoRssi = -127;

    private readonly Adapter _adapter;
    private readonly Channel<Advertisement> _advertisements;
    private readonly Dictionary<ObjectNode, (BluetoothAddress Address, AddressType Type)> _addresses = [];
    private IAsyncDisposable? _discovery;
    private IDisposable? _listening;
    private CancellationTokenRegistration _ended;
    private long _dropped;

    internal Scan(ScanOptions options, Adapter adapter)
    {
        _adapter = adapter;
        _advertisements = Channel.CreateBounded<Advertisement>(
            new BoundedChannelOptions(options.Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
    }

    /// <summary>
    /// The advertisements; the oldest are dropped when nobody reads. Completes when the scan ends or the adapter goes, and
    /// with a <see cref="BlueZException"/> NotReady when the adapter is powered off: BlueZ does not take the scan up again.
    /// </summary>
    public ChannelReader<Advertisement> Advertisements => _advertisements.Reader;

    /// <summary>How many advertisements were dropped because nobody read them in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ended.DisposeAsync().ConfigureAwait(false);
        _listening?.Dispose();
        _advertisements.Writer.TryComplete();
        if (_discovery is not null)
        {
            await _discovery.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal async Task StartAsync(CancellationToken ct)
    {
        _listening = _adapter.Client.Tree.Listen(Hear);
        _ended = _adapter.Removed.Register(() => _advertisements.Writer.TryComplete());
        _discovery = await _adapter.Discovery.StartAsync(ct).ConfigureAwait(false);
    }

    // For every change in the tree: on the receive loop, and at the end of everything on another thread.
    private void Hear(ObjectChange change)
    {
        lock (_addresses)
        {
            Follow(change);
        }
    }

    private void Follow(ObjectChange change)
    {
        var node = change.Node;
        if (change.Kind == ChangeKind.Removed)
        {
            _addresses.Remove(node);
        }
        else if (change.IsHeard && _adapter.IsOurs(node))
        {
            Take(node);
        }
        else if (node == _adapter.Node && !_adapter.IsPowered)
        {
            _advertisements.Writer.TryComplete(new BlueZException(BlueZError.NotReady, $"The scan on {_adapter.Name} ended: the adapter was powered off."));
        }
    }

    private void Take(ObjectNode node)
    {
        short? rssi;
        byte[] data;
        lock (_adapter.Client.Tree.Gate)
        {
            if (node.Device is not { } device)
            {
                return;
            }

            rssi = device.RSSI;
            data = AdvertisementPayload.Build(device);
        }

        if (AddressOf(node) is var (address, type))
        {
            sbyte strength = rssi is null or UnknownRssi ? NoRssi : (sbyte)Math.Clamp(rssi.Value, NoRssi, (short)20);
            _advertisements.Writer.TryWrite(new Advertisement(address, type, strength, data, _adapter.Client.TimeProvider.GetTimestamp()));
        }
    }

    private (BluetoothAddress Address, AddressType Type)? AddressOf(ObjectNode node)
    {
        if (_addresses.TryGetValue(node, out var known))
        {
            return known;
        }

        var device = _adapter.DeviceOf(node);
        return device.Address == default ? null : _addresses[node] = (device.Address, device.AddressType);
    }
}
