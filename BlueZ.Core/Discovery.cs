using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core;

/// <summary>
/// The discovery session that BlueZ grants to our bus name, shared by everyone in this process who listens: BlueZ has one
/// for each name, and it ends when the last of ours is done.
/// </summary>
internal sealed class Discovery(Adapter adapter, Adapter1Proxy proxy)
{
    // DuplicateData has BlueZ signal data that did not change. Any filter has it signal every RSSI, not only jumps of 8 dB
    // (adapter.c, filtered_discovery), and closes the 5 s hole between discoveries (IDLE_DISCOV_TIMEOUT). A filter by RSSI,
    // however low, would hide what is heard with an unknown strength: the kernel drops that (mgmt.c, is_filter_match).
    private static readonly Dictionary<string, VariantValue> Filter = new()
    {
        ["Transport"] = "le",
        ["DuplicateData"] = true,
    };

    // Whoever ends a scan may be ending altogether, and bluetoothd drops the session of a client that leaves the bus.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    // A bluetoothd that was killed leaves a discovery in the kernel, which ends it after 10.24 s (DISCOV_LE_TIMEOUT).
    private static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _users;

    /// <summary>Joins the session, which the first one starts; dispose what is returned to leave it.</summary>
    /// <exception cref="BlueZException">AdapterNotFound when the adapter was unplugged, though another may have its name by now.</exception>
    public async Task<IAsyncDisposable> StartAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (adapter.Removed.IsCancellationRequested && !adapter.Client.Lost.IsCancellationRequested)
            {
                throw new BlueZException(BlueZError.AdapterNotFound, $"Starting discovery on {adapter.Name} failed: it is not there any more.");
            }

            // An adapter that was powered off has forgotten the session.
            if (_users == 0 || !adapter.IsDiscovering)
            {
                await StartSessionAsync(ct).ConfigureAwait(false);
            }

            _users++;
            return new Membership(this);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task StartSessionAsync(CancellationToken ct)
    {
        var client = adapter.Client;
        string what = $"Starting discovery on {adapter.Name} failed";
        long began = client.TimeProvider.GetTimestamp();
        while (true)
        {
            // A session that ends or fails to start takes its filter with it.
            await client.Call.RunAsync(what, () => proxy.SetDiscoveryFilterAsync(Filter), ct: ct).ConfigureAwait(false);
            try
            {
                await client.Call.RunAsync(what, proxy.StartDiscoveryAsync, undo: proxy.StopDiscoveryAsync, ct: ct).ConfigureAwait(false);
                client.Logger.DiscoveryStarted(adapter.Name);
                return;
            }
            catch (BlueZException e) when (e.Error == BlueZError.InProgress && client.TimeProvider.GetElapsedTime(began) < BusyLimit)
            {
                client.Logger.DiscoveryBusy(adapter.Name);
            }

            await DropSessionAsync(ct).ConfigureAwait(false);
            await Task.Delay(BusyPause, client.TimeProvider, ct).ConfigureAwait(false);
        }
    }

    // "Operation already in progress" is said of a kernel that is busy and of a session that is ours already, since an earlier
    // stop of it was not answered in time. The second is ended, so that a start that succeeds is the start of a discovery.
    private async Task DropSessionAsync(CancellationToken ct)
    {
        try
        {
            await adapter.Client.Call.RunAsync($"Stopping discovery on {adapter.Name} failed", proxy.StopDiscoveryAsync, StopTimeout, ct: ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error == BlueZError.Failed)
        {
            adapter.Client.Logger.DiscoveryNotHeld(adapter.Name, e.Message);
        }
    }

    private async Task LeaveAsync()
    {
        var client = adapter.Client;
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            // What has the name of an adapter that was unplugged is another one by now, with a session that is not this one.
            if (--_users == 0 && !client.Lost.IsCancellationRequested && !adapter.Removed.IsCancellationRequested)
            {
                await client.Call.RunAsync("Stopping discovery failed", proxy.StopDiscoveryAsync, StopTimeout).ConfigureAwait(false);
                client.Logger.DiscoveryStopped(adapter.Name);
            }
        }
        catch (BlueZException) when (client.Lost.IsCancellationRequested || adapter.Removed.IsCancellationRequested || !adapter.IsPowered)
        {
            // The session went with bluetoothd, the adapter or its power.
            client.Logger.DiscoveryStopped(adapter.Name);
        }
        catch (BlueZException e)
        {
            client.Logger.DiscoveryNotStopped(adapter.Name, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed class Membership(Discovery discovery) : IAsyncDisposable
    {
        private int _left;

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                await discovery.LeaveAsync().ConfigureAwait(false);
            }
        }
    }
}
