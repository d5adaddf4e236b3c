using BlueZ.Core;
using BlueZ.Core.Management;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// Notices a link that only bluetoothd believes in. The kernel has none, so nothing can be done over it, and as long as
/// bluetoothd takes the device for connected it makes no other.
/// </summary>
internal sealed class PhantomWatch(Adapter adapter, ManagementAccess management, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly HashSet<BluetoothAddress> _told = [];
    private HashSet<BluetoothAddress> _suspected = [];

    /// <summary>Compares every 30 s until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            await LookAsync(ct);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        HashSet<BluetoothAddress> believed = [.. adapter.Devices.Where(d => d.IsConnected).Select(d => d.Address)];
        if (believed.Count > 0)
        {
            try
            {
                believed.ExceptWith(await management.Socket.GetConnectionsAsync(management.Index, ct));
            }
            catch (ManagementException e)
            {
                log.LinksNotTold(e.Message);
                return;
            }
        }

        // bluetoothd hears of the end of a link a moment after the kernel: the second look counts.
        foreach (var phantom in believed.Where(b => _suspected.Contains(b) && _told.Add(b)))
        {
            log.PhantomFound(phantom);
        }

        _suspected = believed;
        _told.IntersectWith(believed);
    }
}
