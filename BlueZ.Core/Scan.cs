using System.Threading.Channels;
using BlueZ.Core.DBus;
using BlueZ.Core.Management;

namespace BlueZ.Core;

/// <summary>
/// Advertisements of an adapter. With the kernel's management socket they come one by one, as they were sent; without it as
/// BlueZ tells them over D-Bus: merged and filtered by it, their payloads rebuilt from properties, and active scanning only.
/// </summary>
public sealed class Scan : IAsyncDisposable
{
    private readonly Adapter _adapter;
    private readonly ScanOptions _options;
    private readonly Channel<Advertisement> _advertisements;
    private readonly AdvertisementSink _heard;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _ending = new();
    private IDisposable? _following;
    private IDisposable? _hearing;
    private PassiveMonitor? _monitor;
    private Task _keeping = Task.CompletedTask;
    private IAsyncDisposable? _discovery;
    private CancellationTokenRegistration _removed;
    private bool _isDisposed;
    private long _dropped;

    internal Scan(ScanOptions options, Adapter adapter)
    {
        _adapter = adapter;
        _options = options;
        _advertisements = Channel.CreateBounded<Advertisement>(
            new BoundedChannelOptions(options.Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _dropped));
        _heard = new AdvertisementSink(options, _advertisements.Writer);
    }

    /// <summary>
    /// The advertisements; the oldest are dropped when nobody reads. Completes when the scan ends or the adapter goes, and
    /// with a <see cref="BlueZException"/> when the adapter is powered off (NotReady), since BlueZ does not take the scan up
    /// again, or when the management socket ended (Failed).
    /// </summary>
    public ChannelReader<Advertisement> Advertisements => _advertisements.Reader;

    /// <summary>How many advertisements were dropped because nobody read them in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether this scan asks devices for their scan responses. While another program discovers they are asked all the same.</summary>
    public ScanMode Mode => _discovery is null ? ScanMode.Passive : ScanMode.Active;

    /// <summary>Why this scan cannot be passive, in words that follow "because"; null when it can.</summary>
    public string? PassiveRefusal { get; private set; }

    /// <summary>
    /// Changes the mode without a gap: nothing is stopped before the other has been started. What cannot be passive stays
    /// active, as <see cref="Mode"/> then says.
    /// </summary>
    /// <exception cref="BlueZException">A discovery could not be started; the scan goes on as it was.</exception>
    public async Task SetModeAsync(ScanMode mode, CancellationToken ct = default)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (mode == ScanMode.Active || _monitor is null)
            {
                _discovery ??= await _adapter.Discovery.StartAsync(ct).ConfigureAwait(false);
            }
            else
            {
                await StopDiscoveryAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            await _removed.DisposeAsync().ConfigureAwait(false);
            _following?.Dispose();
            _hearing?.Dispose();
            _advertisements.Writer.TryComplete();
            await _ending.CancelAsync().ConfigureAwait(false);
            await _keeping.ConfigureAwait(false);
            await StopDiscoveryAsync().ConfigureAwait(false);
            if (_monitor is not null)
            {
                await _monitor.StopAsync().ConfigureAwait(false);
            }

            _ending.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    internal async Task StartAsync(CancellationToken ct)
    {
        _following = _adapter.Client.Tree.Listen(FollowPower);
        if (_options.Management is { } socket && _adapter.Index is { } index)
        {
            var hearer = socket.Hear(index, _heard);
            EndWithAdapter(hearer);
            await StartMonitorAsync(socket, index, hearer.Gone, ct).ConfigureAwait(false);
        }
        else
        {
            EndWithAdapter(new PropertyHearing(_adapter, _heard));
            PassiveRefusal = "BlueZ offers no passive scan over D-Bus";
        }

        await SetModeAsync(_options.Mode, ct).ConfigureAwait(false);
    }

    // Another adapter may have the name and the index of one that was unplugged.
    private void EndWithAdapter(IDisposable hearing)
    {
        _hearing = hearing;
        _removed = _adapter.Removed.Register(() =>
        {
            hearing.Dispose();
            _advertisements.Writer.TryComplete();
        });
    }

    private async Task StartMonitorAsync(ManagementSocket socket, ushort index, CancellationToken gone, CancellationToken ct)
    {
        var monitor = new PassiveMonitor(socket, _adapter, index, gone);
        PassiveRefusal = await monitor.StartAsync(ct).ConfigureAwait(false);
        if (PassiveRefusal is null)
        {
            _monitor = monitor;
            _keeping = monitor.RunAsync(_ending.Token);
        }
    }

    private async Task StopDiscoveryAsync()
    {
        if (_discovery is { } discovery)
        {
            _discovery = null;
            await discovery.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void FollowPower(ObjectChange change)
    {
        if (change.Node == _adapter.Node && !_adapter.IsPowered)
        {
            _advertisements.Writer.TryComplete(new BlueZException(BlueZError.NotReady, $"The scan on {_adapter.Name} ended: the adapter was powered off."));
        }
    }
}
