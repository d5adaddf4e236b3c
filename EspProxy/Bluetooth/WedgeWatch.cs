using BlueZ.Core;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// Notices a bluetoothd that holds its bus name and answers nothing: no signal tells of that, and only restarting it helps.
/// What the kernel hears still comes meanwhile; what bluetoothd would have to tell does not.
/// </summary>
/// <param name="isNeeded">Whether nothing is heard without it: then it is as good as gone.</param>
internal sealed class WedgeWatch(Adapter adapter, bool isNeeded, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    // Under a flood of advertisements it was seen to take seconds.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Reminders _reminders = new(time);

    /// <summary>Asks it every 15 s until cancelled.</summary>
    /// <exception cref="BlueZException">It did not answer although it is needed, or it went away.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(ct))
        {
            try
            {
                await AskAsync(ct);
                if (_reminders.Passed())
                {
                    log.AnswersAgain();
                }
            }
            catch (BlueZException e) when (e.Error == BlueZError.NoReply && !isNeeded)
            {
                if (_reminders.Failed(e.Error) != Telling.Nothing)
                {
                    log.Wedged(2 * (int)Limit.TotalSeconds);
                }
            }
        }
    }

    // Twice: after a machine has slept every limit is over at once, and the answer is on its way.
    private async Task AskAsync(CancellationToken ct)
    {
        try
        {
            await adapter.PingAsync(Limit, ct);
        }
        catch (BlueZException e) when (e.Error == BlueZError.NoReply)
        {
            log.NotAnswered(e.Message);
            await adapter.PingAsync(Limit, ct);
        }
    }
}
