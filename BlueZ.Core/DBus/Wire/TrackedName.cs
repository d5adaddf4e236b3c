namespace BlueZ.Core.DBus.Wire;

/// <summary>A well-known name whose owner the connection follows.</summary>
internal sealed class TrackedName(string name)
{
    private CancellationTokenSource _changed = new();

    public string Name => name;

    /// <summary>The unique name of the owner, or null. Written by the receive loop only.</summary>
    public string? Owner { get; private set; }

    public int Users { get; set; }

    public IDisposable? Watch { get; set; }

    public Task? Known { get; set; }

    /// <summary>Cancelled when the owner is no longer the one it is now.</summary>
    public CancellationToken Changed => _changed.Token;

    public TaskCompletionSource<string> Appeared { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set(string? owner)
    {
        if (owner == Owner)
        {
            return;
        }

        var changed = _changed;
        _changed = new CancellationTokenSource();
        Owner = owner;
        changed.Cancel();
        if (owner is null)
        {
            Appeared = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        else
        {
            Appeared.TrySetResult(owner);
        }
    }
}
