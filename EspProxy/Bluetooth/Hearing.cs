using BlueZ.Core;

namespace EspProxy.Bluetooth;

/// <summary>Counts what is heard, for people who want to know whether the proxy hears anything.</summary>
internal sealed class Hearing(TimeProvider time)
{
    /// <summary>How long a device counts as one that is there.</summary>
    public static readonly TimeSpan Presence = TimeSpan.FromMinutes(5);

    // Phones change their address all the time: more than this in five minutes is not counted, and costs nothing.
    private const int MaxDevices = 4096;

    private readonly Lock _gate = new();
    private readonly Dictionary<BluetoothAddress, long> _devices = [];
    private long _count;
    private long _last;

    /// <summary>How many advertisements were heard since the start.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>How long ago the last one was heard; null when there was none.</summary>
    public TimeSpan? Silence => Count == 0 ? null : time.GetElapsedTime(Interlocked.Read(ref _last));

    /// <summary>One was heard.</summary>
    public void Add(BluetoothAddress address)
    {
        long now = time.GetTimestamp();
        Interlocked.Exchange(ref _last, now);
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            if (_devices.Count < MaxDevices || _devices.ContainsKey(address))
            {
                _devices[address] = now;
            }
        }
    }

    /// <summary>How many devices were heard in the last five minutes, 4096 at most. Those that were not are forgotten.</summary>
    public int CountDevices()
    {
        lock (_gate)
        {
            foreach (var (address, last) in _devices)
            {
                if (time.GetElapsedTime(last) > Presence)
                {
                    _devices.Remove(address);
                }
            }

            return _devices.Count;
        }
    }
}
