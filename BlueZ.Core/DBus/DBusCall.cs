using Microsoft.Extensions.Logging;

namespace BlueZ.Core.DBus;

/// <summary>The one place that waits for a reply: limit, cancellation, undo, translation of errors.</summary>
/// <param name="lose">Is told how a call failed (null: it was cancelled), and says whether that means that bluetoothd went away.</param>
internal sealed class DBusCall(TimeProvider time, TimeSpan defaultTimeout, ILogger logger, CancellationToken lost, Func<BlueZError?, bool> lose)
{
    // Enough for BlueZ to answer a cancellation; it needs about 2 s to end a link.
    private static readonly TimeSpan UndoTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Waits for a call. When it is given up, by its limit or by cancellation, <paramref name="undo"/> is sent first.</summary>
    /// <param name="what">The beginning of the error's sentence.</param>
    /// <exception cref="BlueZException">The call failed, was not answered in time, or bluetoothd went.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative and not <see cref="Timeout.InfiniteTimeSpan"/>; nothing was sent.</exception>
    public async Task<T> RunAsync<T>(string what, Func<Task<T>> call, TimeSpan? timeout = null, Func<Task>? undo = null, CancellationToken ct = default)
    {
        RequireLimit(timeout);
        if (lost.IsCancellationRequested)
        {
            throw Gone(what);
        }

        ct.ThrowIfCancellationRequested();

        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, lost);
        Task<T> reply = SendAsync(call);
        try
        {
            return await reply.WaitAsync(timeout ?? defaultTimeout, time, either.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Abandon(reply);
            var failure = e is OperationCanceledException ? null : ErrorTranslation.Translate(what, e);
            if (lost.IsCancellationRequested || lose(failure?.Error))
            {
                throw Gone(what, e);
            }

            if (undo is not null && e is (TimeoutException or OperationCanceledException))
            {
                await UndoAsync(what, undo, reply).ConfigureAwait(false);
            }

            if (failure is null)
            {
                throw;
            }

            throw failure;
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(string what, Func<Task> call, TimeSpan? timeout = null, Func<Task>? undo = null, CancellationToken ct = default)
    {
        return RunAsync(what, CallAsync, timeout, undo, ct);

        async Task<bool> CallAsync()
        {
            await call().ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>The one sentence for a bluetoothd, or a bus, that is no longer there.</summary>
    public static BlueZException Gone(string what, Exception? inner = null) => new(BlueZError.Lost, $"{what}: bluetoothd went away.", inner);

    // Waiting would refuse it only after the call was sent.
    private static void RequireLimit(TimeSpan? timeout)
    {
        if (timeout is { } limit && limit != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(timeout));
        }
    }

    // What is thrown before anything is sent is a failure of the call like any other.
    private static async Task<T> SendAsync<T>(Func<Task<T>> call) => await call().ConfigureAwait(false);

    /// <summary>What ends after we stopped waiting is of no interest, and its failure must not surface elsewhere.</summary>
    public static void Abandon(Task reply) => reply.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);

    // The abandoned call is waited for, since BlueZ refuses the next one while it is under way.
    private async Task UndoAsync(string what, Func<Task> undo, Task reply)
    {
        try
        {
            await undo().WaitAsync(UndoTimeout, time, lost).ConfigureAwait(false);
            await reply.WaitAsync(UndoTimeout, time, lost).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            logger.UndoEnded(what, e.Message);
        }
    }
}
