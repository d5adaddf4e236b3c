namespace BlueZ.Core.Gatt;

/// <summary>
/// Takes the echo of our own reads out of what a subscription hears: BlueZ tells a value that it has read as a change of Value
/// too, once and before it answers. While a read is under way what is heard waits; then one value that equals the answer goes,
/// and which of two equal ones it is makes no difference.
/// </summary>
/// <param name="pass">Takes the notifications, in order.</param>
internal sealed class EchoFilter(Action<byte[]> pass)
{
    // A read takes a few packets. More than this in between is passed on, and the echo with it.
    private const int MaxHeld = 1024;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _held = [];
    private int _reads;

    /// <summary>A value was told.</summary>
    public void Hear(byte[] value)
    {
        lock (_gate)
        {
            _held.Add(value);
            if (_reads == 0 || _held.Count > MaxHeld)
            {
                Release();
            }
        }
    }

    /// <summary>A read begins.</summary>
    public void BeginRead()
    {
        lock (_gate)
        {
            _reads++;
        }
    }

    /// <summary>A read has ended.</summary>
    /// <param name="answer">What was read; null when it failed, and so has no echo.</param>
    public void EndRead(byte[]? answer)
    {
        lock (_gate)
        {
            int echo = answer is null ? -1 : _held.FindLastIndex(v => v.AsSpan().SequenceEqual(answer));
            if (echo >= 0)
            {
                _held.RemoveAt(echo);
            }

            if (--_reads == 0)
            {
                Release();
            }
        }
    }

    /// <summary>Nothing comes any more: what waits is passed on.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            Release();
        }
    }

    private void Release()
    {
        _held.ForEach(pass);
        _held.Clear();
    }
}
