namespace BlueZ.Core;

/// <summary>BlueZ, over one connection to the bus. When <see cref="Lost"/> is cancelled it is dead, with all that came from it.</summary>
public sealed class BlueZClient : IAsyncDisposable
{
    private BlueZClient(BlueZOptions options) => Options = options;

    /// <summary>What it was connected with.</summary>
    public BlueZOptions Options { get; }

    /// <summary>The source of every time limit.</summary>
    public TimeProvider TimeProvider => Options.TimeProvider;

    /// <summary>The adapters there are now, by name.</summary>
    public IReadOnlyList<Adapter> Adapters => throw new NotSupportedException();

    /// <summary>Cancelled when bluetoothd or the bus goes, or when the client is disposed.</summary>
    public CancellationToken Lost => throw new NotSupportedException();

    /// <summary>Connects and learns all objects; fails with BusUnavailable, BusAccessDenied or ServiceUnavailable.</summary>
    public static Task<BlueZClient> ConnectAsync(BlueZOptions? options = null, CancellationToken ct = default) => Task.FromResult(new BlueZClient(options ?? new BlueZOptions()));

    /// <summary>An adapter by name ("hci0") or address; null means the first. Fails with AdapterNotFound.</summary>
    public Adapter GetAdapter(string? nameOrAddress = null) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => default;
}
