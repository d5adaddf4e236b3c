using System.Threading.Channels;

namespace BlueZ.Core.Gatt;

/// <summary>The values that a characteristic notifies or indicates; disposing it ends them.</summary>
public sealed class GattSubscription : IAsyncDisposable
{
    internal GattSubscription() { }

    /// <summary>Every value in order; completes when the link ends or on disposal. When the reader does not keep up, it ends with an error rather than lose a value silently.</summary>
    public ChannelReader<byte[]> Values => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
