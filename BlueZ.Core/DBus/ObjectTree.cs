using System.Collections.Immutable;

namespace BlueZ.Core.DBus;

/// <summary>What bluetoothd exports, kept current by its signals. Changes are applied on the receive loop, in order.</summary>
internal sealed partial class ObjectTree : IDisposable
{
    private readonly Dictionary<string, ObjectNode> _nodes = [];
    private readonly List<IDisposable> _watches = [];
    private ImmutableArray<Action<ObjectChange>> _listeners = [];
    private TaskCompletionSource? _nextChange;
    private bool _ended;

    /// <summary>Guards every snapshot in the tree.</summary>
    public Lock Gate { get; } = new();

    public ObjectNode? Find(string path)
    {
        lock (Gate)
        {
            return _nodes.GetValueOrDefault(path);
        }
    }

    /// <summary>The objects that fit, as they are now.</summary>
    public List<ObjectNode> Select(Func<ObjectNode, bool> fits)
    {
        lock (Gate)
        {
            return [.. _nodes.Values.Where(fits)];
        }
    }

    /// <summary>Reads from a snapshot.</summary>
    public T Read<T>(ObjectNode node, Func<ObjectNode, T> read)
    {
        lock (Gate)
        {
            return read(node);
        }
    }

    /// <summary>Calls <paramref name="listener"/> for each change, on the receive loop: it must be quick and must not throw.</summary>
    public IDisposable Listen(Action<ObjectChange> listener)
    {
        lock (Gate)
        {
            _listeners = _listeners.Add(listener);
        }

        return new Listening(this, listener);
    }

    /// <summary>Waits until a condition on the tree holds; false when the time is over.</summary>
    public async Task<bool> WaitAsync(Func<bool> condition, TimeSpan timeout, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        while (true)
        {
            Task next = NextChange();
            if (condition())
            {
                return true;
            }

            try
            {
                await next.WaitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !ct.IsCancellationRequested)
            {
                return condition();
            }
        }
    }

    /// <summary>Drops everything, for good: a bluetoothd that is killed sends no InterfacesRemoved, and the next one has another tree.</summary>
    public void End()
    {
        List<ObjectNode> nodes;
        lock (Gate)
        {
            _ended = true;
            nodes = [.. _nodes.Values];
            _nodes.Clear();
        }

        foreach (var node in nodes)
        {
            Removed(node);
        }

        Wake();
    }

    /// <summary>Ends the watches, also those that are still being made; to be called after <see cref="End"/>.</summary>
    public void Dispose()
    {
        IDisposable[] watches;
        lock (Gate)
        {
            watches = [.. _watches];
            _watches.Clear();
        }

        foreach (var watch in watches)
        {
            watch.Dispose();
        }
    }

    private Task NextChange()
    {
        lock (Gate)
        {
            return (_nextChange ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private void Wake()
    {
        TaskCompletionSource? waiting;
        lock (Gate)
        {
            (waiting, _nextChange) = (_nextChange, null);
        }

        waiting?.TrySetResult();
    }

    private void Tell(ObjectChange change)
    {
        foreach (var listener in _listeners)
        {
            listener(change);
        }
    }

    private void Removed(ObjectNode node)
    {
        CancellationTokenSource? link;
        lock (Gate)
        {
            node.Device = null;
            link = node.FollowLink();
        }

        link?.Cancel();
        node.Remove().Cancel();
        Tell(new ObjectChange(ChangeKind.Removed, node));
    }

    private sealed class Listening(ObjectTree tree, Action<ObjectChange> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (tree.Gate)
            {
                tree._listeners = tree._listeners.Remove(listener);
            }
        }
    }
}
