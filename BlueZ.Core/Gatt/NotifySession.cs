using System.Runtime.CompilerServices;
using BlueZ.Core.DBus;

namespace BlueZ.Core.Gatt;

/// <summary>
/// The one notify session that BlueZ grants to our bus name for a characteristic, shared by its subscriptions: StartNotify
/// counts for nothing the second time, and one StopNotify ends it for all.
/// </summary>
internal sealed class NotifySession
{
    private static readonly ConditionalWeakTable<ObjectNode, NotifySession> Sessions = [];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationToken _link = new(canceled: true);
    private int _users;

    public static NotifySession Of(ObjectNode characteristic) => Sessions.GetOrCreateValue(characteristic);

    /// <summary>Joins the session of a link, which the first one starts.</summary>
    public async Task JoinAsync(CancellationToken link, Func<Task> start, Func<Task> stop, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (_users == 0 || _link != link)
            {
                await StartAsync(start, stop).ConfigureAwait(false);
                (_link, _users) = (link, 0);
            }

            _users++;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Leaves it; the last one stops it, also after the link, since BlueZ would take it up again on the next one.</summary>
    public async Task LeaveAsync(CancellationToken link, Func<Task> stop)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_link == link && --_users == 0)
            {
                await stop().ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    // A start that was given up, or whose link ended, may still succeed.
    private static async Task StartAsync(Func<Task> start, Func<Task> stop)
    {
        try
        {
            await start().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or BlueZException { Error: BlueZError.NoReply or BlueZError.NotConnected })
        {
            await stop().ConfigureAwait(false);
            throw;
        }
    }
}
