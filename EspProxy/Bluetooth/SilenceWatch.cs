using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// Notices that a scan that runs hears nothing: controllers and drivers do fall silent, and a scan that is begun anew often
/// wakes them. Where there is nothing to hear, that happens ever more seldom.
/// </summary>
/// <param name="hearing">What is heard.</param>
/// <param name="powerComplaint">What is wrong with the power supply; null when nothing is known to be.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it is said.</param>
internal sealed class SilenceWatch(Hearing hearing, Func<string?> powerComplaint, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromMinutes(24);

    private TimeSpan _limit = FirstLimit;

    /// <summary>Whether nothing was heard since the last scan was given up for that.</summary>
    public bool IsSilent => _limit > FirstLimit;

    /// <summary>Returns true when nothing was heard for too long, so that the scan is to begin anew; false when cancelled.</summary>
    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        long began = time.GetTimestamp();
        long count = hearing.Count;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                if (hearing.Count != count)
                {
                    (count, began) = (hearing.Count, time.GetTimestamp());
                    HeardAgain();
                }
                else if (time.GetElapsedTime(began) is var silence && silence >= _limit)
                {
                    log.Silent((int)silence.TotalSeconds, powerComplaint() ?? "If devices are near, check the adapter (dmesg, bluetoothctl show), its antenna and its power supply.");
                    _limit = _limit * 2 < LongestLimit ? _limit * 2 : LongestLimit;
                    return true;
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The scan ended by itself.
        }

        return false;
    }

    private void HeardAgain()
    {
        if (IsSilent)
        {
            log.HeardAgain();
            _limit = FirstLimit;
        }
    }
}
