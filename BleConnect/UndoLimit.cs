using BlueZ.Core;

namespace BleConnect;

/// <summary>
/// A run that is cancelled undoes what is under way, which needs a bluetoothd that answers. When it takes too long the connection is
/// dropped: that ends every wait, and bluetoothd ends the discovery, the pairing and the agent of a client that leaves.
/// </summary>
internal sealed class UndoLimit : IAsyncDisposable
{
    // BlueZ takes up to 2.7 s to end a link.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);

    private readonly BlueZClient _client;
    private readonly CancellationTokenRegistration _registration;
    private readonly ITimer _timer;
    private Task _dropped = Task.CompletedTask;

    public UndoLimit(BlueZClient client, TimeProvider time, CancellationToken cancelled)
    {
        _client = client;
        _timer = time.CreateTimer(_ => Drop(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = cancelled.Register(() => _timer.Change(Limit, Timeout.InfiniteTimeSpan));
    }

    public async ValueTask DisposeAsync()
    {
        await _registration.DisposeAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _dropped.ConfigureAwait(false);
    }

    private void Drop() => _dropped = _client.DisposeAsync().AsTask();
}
