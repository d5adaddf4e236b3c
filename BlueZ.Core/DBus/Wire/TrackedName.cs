namespace BlueZ.Core.DBus.Wire;

/// <summary>A well-known name whose owner the connection follows.</summary>
internal sealed class TrackedName(string name)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _changed = new();
    private TaskCompletionSource<string> _appeared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _ownership;

    public string Name => name;

    /// <summary>The unique name of the owner, or null.</summary>
    public string? Owner { get; private set; }

    /// <summary>This ownership of the name, told apart from any other; null without an owner.</summary>
    public string? OwnerIdentifier { get; private set; }

    /// <summary>How many watches need it; guarded by the connection.</summary>
    public int Users { get; set; }

    /// <summary>The rule that brings its changes, once the bus has it.</summary>
    public string? Rule { get; set; }

    public Task? Known { get; set; }

    /// <summary>The identifier of the next owner, or of the present one.</summary>
    public Task<string> Appeared
    {
        get
        {
            lock (_gate)
            {
                return _appeared.Task;
            }
        }
    }

    /// <summary>A token that is cancelled once that ownership ends; cancelled already if it has.</summary>
    public CancellationToken EndOf(string ownerIdentifier)
    {
        lock (_gate)
        {
            return OwnerIdentifier == ownerIdentifier ? _changed.Token : new CancellationToken(canceled: true);
        }
    }

    public void Set(string? owner)
    {
        CancellationTokenSource changed;
        lock (_gate)
        {
            if (owner == Owner)
            {
                return;
            }

            changed = _changed;
            _changed = new CancellationTokenSource();
            Owner = owner;
            OwnerIdentifier = owner is null ? null : $"{name}({owner}@{++_ownership})";
            if (_appeared.Task.IsCompleted)
            {
                _appeared = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (OwnerIdentifier is not null)
            {
                _appeared.SetResult(OwnerIdentifier);
            }
        }

        // Callbacks run on threads of their own, not on the receive loop.
        _ = changed.CancelAsync();
    }

    /// <summary>The connection is gone: nobody will be the owner any more.</summary>
    public void Close(Exception reason)
    {
        Set(null);
        lock (_gate)
        {
            _appeared.TrySetException(reason);
            // Nobody may be waiting: the exception is seen by those who are.
            _ = _appeared.Task.Exception;
        }
    }
}
