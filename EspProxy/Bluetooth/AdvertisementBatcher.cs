using System.Buffers;
using BlueZ.Core;

namespace EspProxy.Bluetooth;

/// <summary>
/// Gathers advertisements into one message: sent when it holds 16, or 100 ms after its first. Each advertisement is
/// encoded once, when it comes; nothing is filtered, since Home Assistant learns from the repetition.
/// </summary>
internal sealed class AdvertisementBatcher : IDisposable
{
    /// <summary>As an ESP32 has it: 16 advertisements of 62 bytes fill about 1,280 of the 1,320 bytes of a segment.</summary>
    public const int MaxCount = 16;

    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _encoded = new(2048);
    private readonly Action<ReadOnlyMemory<byte>, int> _send;
    private readonly ITimer _timer;
    private int _count;

    /// <param name="time">Times the window.</param>
    /// <param name="send">Is given a batch, whose bytes are its own only until it returns, and how many it holds.</param>
    public AdvertisementBatcher(TimeProvider time, Action<ReadOnlyMemory<byte>, int> send)
    {
        _send = send;
        _timer = time.CreateTimer(static self => ((AdvertisementBatcher)self!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Add(in Advertisement advertisement)
    {
        lock (_gate)
        {
            AdvertisementEncoder.Append(_encoded, advertisement);
            _count++;
            if (_count == MaxCount)
            {
                Flush();
            }
            else if (_count == 1)
            {
                _timer.Change(Window, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Sends what there is; nothing when there is nothing.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return;
            }

            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _send(_encoded.WrittenMemory, _count);
            _encoded.ResetWrittenCount();
            _count = 0;
        }
    }

    public void Dispose() => _timer.Dispose();
}
