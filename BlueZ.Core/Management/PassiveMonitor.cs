using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Management;

/// <summary>
/// An advertisement monitor of ours, kept for as long as it is wanted: for its sake the kernel scans passively whenever nobody
/// discovers, and filters no duplicates when somebody does.
/// </summary>
/// <param name="socket">A socket with CAP_NET_ADMIN.</param>
/// <param name="adapter">The adapter as BlueZ knows it.</param>
/// <param name="index">Its index on the socket.</param>
/// <param name="gone">Cancelled when the kernel has removed it, and with it the monitor: handles begin at 1 again on the next one with its index.</param>
internal sealed class PassiveMonitor(ManagementSocket socket, Adapter adapter, ushort index, CancellationToken gone)
{
    // Others take monitors away without a word to us (bluetoothd when it starts), or a discovery is just being started.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BusyLimit = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time = adapter.Client.TimeProvider;
    private readonly ILogger _logger = adapter.Client.Logger;
    private ushort _handle;

    /// <summary>Adds the monitor; what is returned is null, or why this kernel or this controller offers no such thing.</summary>
    /// <exception cref="BlueZException">It might be had, but not now: the adapter is off or gone, or its controller does not answer.</exception>
    public async Task<string?> StartAsync(CancellationToken ct)
    {
        try
        {
            var features = await socket.ReadMonitorFeaturesAsync(index, ct).ConfigureAwait(false);
            if (features.IsOffloaded)
            {
                return "the controller filters advertisements itself";
            }

            await MakeRoomAsync(features, ct).ConfigureAwait(false);
            await AddAsync(ct).ConfigureAwait(false);
            return null;
        }
        catch (ManagementException e) when (e.Status is ManagementStatus.UnknownCommand or ManagementStatus.NotSupported)
        {
            return "the kernel has no advertisement monitors, which came with Linux 5.10";
        }
        catch (ManagementException e)
        {
            throw new BlueZException(ErrorOf(e.Status), $"Starting a passive scan on {adapter.Name} failed: {e.Message}", e);
        }
    }

    /// <summary>Adds it again whenever it was taken away, until cancelled or the adapter goes.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var wanted = CancellationTokenSource.CreateLinkedTokenSource(ct, gone, adapter.Removed);
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(wanted.Token).ConfigureAwait(false))
            {
                await KeepAsync(wanted.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (wanted.IsCancellationRequested)
        {
            // It is not wanted any more.
        }
    }

    /// <summary>Removes it.</summary>
    public async Task StopAsync()
    {
        if (_handle == 0 || gone.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await socket.RemoveMonitorAsync(index, _handle).ConfigureAwait(false);
        }
        catch (ManagementException e)
        {
            // It went with the adapter, or with a bluetoothd that was started anew.
            _logger.MonitorNotRemoved(adapter.Name, e.Message);
        }
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        try
        {
            var features = await socket.ReadMonitorFeaturesAsync(index, ct).ConfigureAwait(false);
            if (features.Handles.Contains(_handle) || ct.IsCancellationRequested)
            {
                return;
            }

            _handle = await socket.AddMonitorAsync(index, ct).ConfigureAwait(false);
            _logger.MonitorAddedAgain(adapter.Name);
        }
        catch (ManagementException e)
        {
            // The adapter is off or gone, which is told elsewhere, or busy: the next turn may have it.
            _logger.MonitorNotKept(adapter.Name, e.Message);
        }
    }

    private async Task AddAsync(CancellationToken ct)
    {
        long began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                _handle = await socket.AddMonitorAsync(index, ct).ConfigureAwait(false);
                return;
            }
            catch (ManagementException e) when (e.Status == ManagementStatus.Busy && _time.GetElapsedTime(began) < BusyLimit)
            {
                _logger.MonitorNotKept(adapter.Name, e.Message);
            }

            await Task.Delay(BusyPause, _time, ct).ConfigureAwait(false);
        }
    }

    // A program that was killed leaves its monitor behind, and nothing tells whose it was. When there is no room left the oldest
    // goes: with a bluetoothd that is not experimental all of them were left behind.
    private async Task MakeRoomAsync(MonitorFeatures features, CancellationToken ct)
    {
        if (features.Handles.Count > 0 && features.Handles.Count >= features.MaxCount)
        {
            _logger.MonitorGaveWay(adapter.Name, features.Handles.Count);
            await socket.RemoveMonitorAsync(index, features.Handles.Min(), ct).ConfigureAwait(false);
        }
    }

    private BlueZError ErrorOf(ManagementStatus? status) => status switch
    {
        ManagementStatus.InvalidIndex => BlueZError.AdapterNotFound,
        ManagementStatus.PermissionDenied => BlueZError.NotAuthorized,
        ManagementStatus.NotPowered or ManagementStatus.RfKilled => BlueZError.NotReady,
        _ => adapter.IsPowered ? BlueZError.Failed : BlueZError.NotReady,
    };
}
