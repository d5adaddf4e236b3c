namespace BlueZ.Core.Gatt;

/// <summary>One attribute operation: it ends at once when the link does, and waits its turn when BlueZ is busy with another.</summary>
internal sealed class GattOperation(Device device)
{
    // BlueZ has one write under way for each characteristic and refuses the next; it has no signal for "done".
    private static readonly TimeSpan BusyInterval = TimeSpan.FromMilliseconds(10);

    public async Task<T> RunAsync<T>(string what, Func<Task<T>> call, CancellationToken ct)
    {
        var time = device.Client.TimeProvider;
        var link = device.Disconnected;
        long start = time.GetTimestamp();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, link);
        while (true)
        {
            try
            {
                return await device.Client.Call.RunAsync(what, call, ct: either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
            {
                throw new BlueZException(BlueZError.NotConnected, $"{what}: there is no link.", e);
            }
            catch (BlueZException e) when (e.Error == BlueZError.InProgress && time.GetElapsedTime(start) < device.Client.Options.CallTimeout)
            {
                await Task.Delay(BusyInterval, time, ct).ConfigureAwait(false);
            }
        }
    }

    public Task RunAsync(string what, Func<Task> call, CancellationToken ct)
    {
        return RunAsync(what, CallAsync, ct);

        async Task<bool> CallAsync()
        {
            await call().ConfigureAwait(false);
            return true;
        }
    }
}
