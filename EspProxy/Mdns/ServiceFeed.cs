using System.Threading.Channels;

namespace EspProxy.Mdns;

/// <summary>The service as it is now, and a token in a channel when it changed; only the latest counts.</summary>
internal sealed class ServiceFeed(MdnsService first)
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile MdnsService _current = first;

    public MdnsService Current => _current;

    public ChannelReader<bool> Changes => _changes.Reader;

    public void Set(MdnsService service)
    {
        _current = service;
        _changes.Writer.TryWrite(true);
    }
}
