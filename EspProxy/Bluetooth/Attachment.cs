using BlueZ.Core;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>An adapter in use: links, scan and watches run beside each other, and the first to end stops the others.</summary>
/// <param name="management">The kernel's management socket; null where it cannot be had.</param>
internal sealed class Attachment(
    BlueZClient client,
    Adapter adapter,
    ManagementAccess? management,
    ScannerSource source,
    ScannerController scanner,
    Trouble trouble,
    Pulse pulse,
    TimeProvider time,
    ILogger log)
{
    // The limits of all that is asked of bluetoothd on the way, one after the other.
    private static readonly TimeSpan DetachLimit = TimeSpan.FromMinutes(1);

    private readonly ManagementAccess? _hearing = source == ScannerSource.DBus ? null : management;

    /// <summary>Runs until the adapter can no longer be used, or is to be switched off and on again.</summary>
    /// <param name="connections">The links on it.</param>
    /// <param name="powerCycle">Released when somebody wants the adapter off and on again.</param>
    /// <param name="settled">Completed when it scans.</param>
    /// <param name="stop">Ends it in order.</param>
    /// <exception cref="BlueZException">Why one of them failed.</exception>
    public async Task RunAsync(DeviceConnections connections, SemaphoreSlim powerCycle, TaskCompletionSource settled, CancellationToken stop)
    {
        using var attached = CancellationTokenSource.CreateLinkedTokenSource(stop, client.Lost, adapter.Removed);
        Task links = connections.RunAsync(attached.Token);
        Task cycle = PowerOffWhenAskedAsync(powerCycle, attached.Token);
        Task[] all =
        [
            links,
            cycle,
            ScanAsync(settled, attached.Token, stop),
            new PowerWatch(adapter, pulse, time).RunAsync(attached.Token),
            new WedgeWatch(adapter, _hearing is null, time, log).RunAsync(attached.Token),
            .. management is null ? Array.Empty<Task>() : [new LinkEnds(management, log).RunAsync(attached.Token), new PhantomWatch(adapter, management, time, log).RunAsync(attached.Token)],
        ];
        Task first = await Task.WhenAny(all);
        await attached.CancelAsync();
        pulse.Beat(DetachLimit);
        if (!stop.IsCancellationRequested && !cycle.IsCompletedSuccessfully)
        {
            scanner.Fail();
            SayWhyLost(first);
        }

        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // What ended with the adapter was only cancelled; what failed says why, and the links fail by our own fault alone.
        foreach (var failed in new[] { links, first }.Where(t => t.IsFaulted))
        {
            await failed;
        }
    }

    private async Task ScanAsync(TaskCompletionSource settled, CancellationToken attached, CancellationToken stop)
    {
        Scan scan;
        do
        {
            scan = await scanner.StartAsync(adapter, _hearing?.Socket, attached);
            trouble.Passed();
            settled.TrySetResult();
        }
        while (await scanner.RunAsync(scan, attached, stop));
    }

    // Whoever attaches an adapter next switches it on.
    private async Task PowerOffWhenAskedAsync(SemaphoreSlim powerCycle, CancellationToken ct)
    {
        while (powerCycle.Wait(0, CancellationToken.None))
        {
            // Asked for while there was no adapter: that was then.
        }

        await powerCycle.WaitAsync(ct);
        await adapter.SetPoweredAsync(false, ct);
        log.PoweredOff(adapter.Name);
    }

    private void SayWhyLost(Task first)
    {
        var (cause, what) = client.Lost.IsCancellationRequested ? (BlueZError.ServiceUnavailable, "bluetoothd or the bus went away.")
            : adapter.Removed.IsCancellationRequested ? (BlueZError.AdapterNotFound, "the adapter was removed.")
            : (BlueZError.NotReady, "the adapter was powered off or stopped to scan.");
        if (cause != BlueZError.NotReady || !first.IsFaulted)
        {
            log.BluetoothLost(what, Trouble.Hint(cause)); // What failed by itself is told by whoever sees the exception.
        }
    }
}
