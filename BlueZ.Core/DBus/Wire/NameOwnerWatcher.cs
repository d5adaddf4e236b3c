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

    /// <summary>The bus name (<c>:1.42</c>) in an identifier; any other text is an <see cref="ArgumentException"/>.</summary>
    public static string GetOwnerBusName(string ownerIdentifier)
    {
        int start = ownerIdentifier.IndexOf("(:", StringComparison.Ordinal);
        int end = start < 0 ? -1 : ownerIdentifier.IndexOf('@', start);
        return end < 0 ? throw new ArgumentException("This is not an owner identifier.", nameof(ownerIdentifier)) : ownerIdentifier[(start + 1)..end];
    }

    /// <summary>The owner, or null when there is none or the connection is gone.</summary>
    public string? GetCurrentOwner() => Name.OwnerIdentifier;

    /// <summary>Waits until somebody owns the name; a connection that closes is a <see cref="DBusConnectionClosedException"/>.</summary>
    public Task<string> WaitForOwnerAsync(CancellationToken cancellationToken = default) => Name.Appeared.WaitAsync(cancellationToken);

    /// <summary>A token that is cancelled once that owner is no longer it, or the connection is gone.</summary>
    public CancellationToken GetOwnerChangedCancellationToken(string currentOwner) => Name.EndOf(currentOwner);

    /// <summary>Ends the watch.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke(_name);

    private TrackedName Name
    {
        get
        {
            ObjectDisposedException.ThrowIf(_release is null, this);
            return _name;
        }
    }

    // Parentheses are in no bus name.
    internal static bool IsIdentifier(string? destination) => destination is not null && destination.Contains('(', StringComparison.Ordinal);

    /// <summary>What the bus knows a destination or sender by: the unique name in an identifier, any other name as it is.</summary>
    internal static string BusNameOf(string name) => IsIdentifier(name) ? GetOwnerBusName(name) : name;

    internal static string NameOf(string ownerIdentifier) => ownerIdentifier[..ownerIdentifier.IndexOf('(', StringComparison.Ordinal)];
}
