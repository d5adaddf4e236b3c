using System.Runtime.CompilerServices;
using BlueZ.Core.DBus;

namespace BlueZ.Core.Gatt;

/// <summary>The reads of one characteristic that are under way, of which its subscriptions must know (<see cref="EchoFilter"/>).</summary>
internal sealed class PendingReads
{
    private static readonly ConditionalWeakTable<ObjectNode, PendingReads> All = [];

    private readonly Lock _gate = new();
    private readonly List<EchoFilter> _filters = [];
    private int _count;

    public static PendingReads Of(ObjectNode characteristic) => All.GetOrCreateValue(characteristic);

    public void Add(EchoFilter filter)
    {
        lock (_gate)
        {
            _filters.Add(filter);
            for (int i = 0; i < _count; i++)
            {
                filter.BeginRead();
            }
        }
    }

    public void Remove(EchoFilter filter)
    {
        lock (_gate)
        {
            _filters.Remove(filter);
        }
    }

    /// <summary>Reads. Whoever asked may give it up: it is under way until it is answered, or the link ends, and so is its echo.</summary>
    public async Task<byte[]> RunAsync(Func<Task<byte[]>> read, CancellationToken link)
    {
        lock (_gate)
        {
            _count++;
            _filters.ForEach(f => f.BeginRead());
        }

        byte[]? answer = null;
        try
        {
            Task<byte[]> reply = read();
            DBusCall.Abandon(reply);
            return answer = await reply.WaitAsync(link).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _count--;
                _filters.ForEach(f => f.EndRead(answer));
            }
        }
    }
}
