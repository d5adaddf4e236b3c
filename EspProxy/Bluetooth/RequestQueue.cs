using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Google.Protobuf;

namespace EspProxy.Bluetooth;

/// <summary>What a client asks of one device and has to wait for its turn: in order, and bounded in number and in bytes.</summary>
internal sealed class RequestQueue
{
    /// <summary>A burst of short writes without response fits.</summary>
    public const int MaxRequests = 8192;

    /// <summary>Of all that waits. A firmware of 400 KB fits, in writes of the length that a link usually takes.</summary>
    public const int MaxBytes = 512 * 1024;

    private readonly Channel<IMessage> _requests = Channel.CreateBounded<IMessage>(
        new BoundedChannelOptions(MaxRequests) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private int _bytes;

    /// <summary>Adds a request; false when there is no room for it.</summary>
    public bool TryAdd(IMessage request)
    {
        int length = request.CalculateSize();
        if (Interlocked.Add(ref _bytes, length) <= MaxBytes && _requests.Writer.TryWrite(request))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -length);
        return false;
    }

    /// <summary>Takes the oldest request, if there is one.</summary>
    public bool TryTake([NotNullWhen(true)] out IMessage? request)
    {
        bool any = _requests.Reader.TryRead(out request);
        Interlocked.Add(ref _bytes, -(request?.CalculateSize() ?? 0));
        return any;
    }

    /// <summary>Takes one request after the other, until cancelled.</summary>
    public async IAsyncEnumerable<IMessage> TakeAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        while (await _requests.Reader.WaitToReadAsync(ct))
        {
            while (TryTake(out var request))
            {
                yield return request;
            }
        }
    }
}
