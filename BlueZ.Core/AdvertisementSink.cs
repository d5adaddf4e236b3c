using System.Threading.Channels;

namespace BlueZ.Core;

/// <summary>The writing end of a channel whose advertisements go to a handler; only the end of it passes through the channel.</summary>
internal sealed class HandlerWriter(AdvertisementHandler handler, ChannelWriter<Advertisement> end) : ChannelWriter<Advertisement>
{
    /// <inheritdoc />
    public override bool TryWrite(Advertisement item)
    {
        handler(item);
        return true;
    }

    /// <inheritdoc />
    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => end.WaitToWriteAsync(cancellationToken);

    /// <inheritdoc />
    public override bool TryComplete(Exception? error = null) => end.TryComplete(error);
}
