using System.Threading.Channels;

namespace BlueZ.Core;

/// <summary>Where the advertisements of a scan go: to its handler, or else into its channel, which tells the end in either case.</summary>
internal sealed class AdvertisementSink(ScanOptions options, ChannelWriter<Advertisement> channel)
{
    public void Take(in Advertisement advertisement)
    {
        if (options.Handler is { } handler)
        {
            handler(advertisement);
        }
        else
        {
            channel.TryWrite(advertisement);
        }
    }

    /// <summary>No more wait for the moment.</summary>
    public void Pause() => options.Paused?.Invoke();

    public void End(BlueZException reason) => channel.TryComplete(reason);
}
