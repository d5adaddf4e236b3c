namespace BlueZ.Core.DBus.Wire;

/// <summary>Follows who owns a well-known name. Owners are told as opaque identifiers.</summary>
public sealed class NameOwnerWatcher : IDisposable
{
    private readonly TrackedName _name;
    private Action<TrackedName>? _release;

    internal NameOwnerWatcher(TrackedName name, Action<TrackedName> release)
    {
        _name = name;
        _release = release;
    }

    /// <summary>The bus name (<c>:1.42</c>) in an identifier.</summary>
    public static string GetOwnerBusName(string ownerIdentifier)
    {
        int start = ownerIdentifier.IndexOf("(:", StringComparison.Ordinal);
        int end = start < 0 ? -1 : ownerIdentifier.IndexOf('@', start);
        return end < 0 ? ownerIdentifier : ownerIdentifier[(start + 1)..end];
    }

    /// <summary>The owner, or null when there is none or the connection is gone.</summary>
    public string? GetCurrentOwner() => Identifier(_name.Owner);

    /// <summary>Waits until somebody owns the name.</summary>
    public async Task<string> WaitForOwnerAsync(CancellationToken cancellationToken = default) =>
        Identifier(await _name.Appeared.Task.WaitAsync(cancellationToken).ConfigureAwait(false))!;

    /// <summary>A token that is cancelled once that owner is no longer it, or the connection is gone.</summary>
    public CancellationToken GetOwnerChangedCancellationToken(string currentOwner)
    {
        var changed = _name.Changed;
        return Identifier(_name.Owner) == currentOwner ? changed : new CancellationToken(canceled: true);
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke(_name);

    private string? Identifier(string? owner) => owner is null ? null : $"{_name.Name}({owner}@0)";
}
