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

    public async Task<byte[]> RunAsync(Func<Task<byte[]>> read)
    {
        lock (_gate)
        {
            _count++;
            _filters.ForEach(f => f.BeginRead());
        }

        byte[]? answer = null;
        try
        {
            return answer = await read().ConfigureAwait(false);
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
