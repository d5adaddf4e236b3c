using System.Threading.Channels;

namespace BlueZ.Core;

/// <summary>A running scan; disposing it stops it.</summary>
public sealed class Scan : IAsyncDisposable
{
    internal Scan() { }

    /// <summary>What is heard: bounded, the oldest is dropped; completes when the scan ends, with the error that ended it.</summary>
    public ChannelReader<Advertisement> Advertisements => throw new NotSupportedException();

    /// <summary>How many advertisements were dropped since the reader was too slow.</summary>
    public long Dropped => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
