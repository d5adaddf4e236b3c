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
    public string? GetCurrentOwner() => _name.OwnerIdentifier;

    /// <summary>Waits until somebody owns the name; a connection that closes is a <see cref="DBusConnectionClosedException"/>.</summary>
    public Task<string> WaitForOwnerAsync(CancellationToken cancellationToken = default) => _name.Appeared.WaitAsync(cancellationToken);

    /// <summary>A token that is cancelled once that owner is no longer it, or the connection is gone.</summary>
    public CancellationToken GetOwnerChangedCancellationToken(string currentOwner) => _name.EndOf(currentOwner);

    /// <summary>Ends the watch.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke(_name);

    // Parentheses are in no bus name.
    internal static bool IsIdentifier(string? destination) => destination is not null && destination.Contains('(', StringComparison.Ordinal);

    internal static string NameOf(string ownerIdentifier) => ownerIdentifier[..ownerIdentifier.IndexOf('(', StringComparison.Ordinal)];
}
