using System.Buffers;
using BlueZ.Core;

namespace EspProxy.Bluetooth;

/// <summary>
/// Gathers advertisements into one message: sent when it holds 16, or 8 and no more wait to be read, or 100 ms after its
/// first. Each advertisement is encoded once, when it comes; nothing is filtered, since Home Assistant learns from the repetition.
/// </summary>
internal sealed class AdvertisementBatcher : IDisposable
{
    /// <summary>As an ESP32 has it: 16 advertisements of 62 bytes fill about 1,280 of the 1,320 bytes of a segment.</summary>
    public const int MaxCount = 16;

    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan TimerStep = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _encoded = new(2048);
    private readonly Action<ReadOnlyMemory<byte>, int> _send;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private int _count;
    private long _first;
    private bool _isTimed;

    /// <param name="time">Times the window.</param>
    /// <param name="send">Is given a batch, whose bytes are its own only until it returns, and how many it holds.</param>
    public AdvertisementBatcher(TimeProvider time, Action<ReadOnlyMemory<byte>, int> send)
    {
        (_send, _time) = (send, time);
        _timer = time.CreateTimer(static self => ((AdvertisementBatcher)self!).Elapse(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Rest => Window - _time.GetElapsedTime(_first);

    /// <param name="advertisement">Is encoded at once.</param>
    /// <param name="pauseFollows">Whether <see cref="Pause"/> is called when no more come, so that no timer is needed before.</param>
    public void Add(in Advertisement advertisement, bool pauseFollows = false)
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
                _first = _time.GetTimestamp();
                if (!pauseFollows)
                {
                    SetTimer();
                }
            }
        }
    }

    /// <summary>No more come for the moment: what is worth a segment of its own need not wait for them.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            if (_count >= MaxCount / 2)
            {
                Flush();
            }
            else if (_count > 0)
            {
                SetTimer();
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

            _send(_encoded.WrittenMemory, _count);
            _encoded.ResetWrittenCount();
            _count = 0;
        }
    }

    public void Dispose() => _timer.Dispose();

    // The timer goes on when a batch was full, since setting it for each costs more than the batch: it may be an earlier one's.
    private void Elapse()
    {
        lock (_gate)
        {
            _isTimed = false;
            if (_count > 0 && Rest >= TimerStep)
            {
                SetTimer();
            }
            else
            {
                Flush();
            }
        }
    }

    private void SetTimer()
    {
        if (!_isTimed)
        {
            _isTimed = true;
            _timer.Change(Rest < TimerStep ? TimerStep : Rest, Timeout.InfiniteTimeSpan);
        }
    }
}
