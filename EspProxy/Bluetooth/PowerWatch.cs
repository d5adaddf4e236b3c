using BlueZ.Core;

namespace EspProxy.Bluetooth;

/// <summary>Notices that the adapter was powered off or blocked: BlueZ then ends discovery and links without another word.</summary>
internal sealed class PowerWatch(Adapter adapter, Pulse pulse, TimeProvider time)
{
    // Told to the client within two seconds; a look costs one read of what BlueZ.Core already knows.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Returns when the adapter is off or the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (adapter.IsPowered)
            {
                pulse.Beat();
                await timer.WaitForNextTickAsync(ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The adapter was on to the end.
        }
    }
}
