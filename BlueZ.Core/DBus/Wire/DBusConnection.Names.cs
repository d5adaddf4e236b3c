namespace BlueZ.Core.DBus.Wire;

/// <summary>Names of our own, and the lists of names.</summary>
public sealed partial class DBusConnection
{
    // Flag of RequestName and its answers (D-Bus specification, "RequestName").
    private const uint DoNotQueue = 4, PrimaryOwner = 1, NameExists = 3, AlreadyOwner = 4;

    private readonly Dictionary<string, OwnName> _ownNames = [];

    /// <summary>Asks for a name; a name that is taken is a <see cref="DBusErrorReplyException"/> NameExists.</summary>
    public Task RequestNameAsync(string name, RequestNameOptions options) => RequestNameAsync(name, options, null);

    /// <summary>Asks for a name, and tells when it is lost to another; a name that is taken is a <see cref="DBusErrorReplyException"/> NameExists.</summary>
    public async Task RequestNameAsync(string name, RequestNameOptions options = RequestNameOptions.Default, Action<string, object?>? onLost = null,
        object? actionState = null, bool emitOnCapturedContext = true)
    {
        if (!await TryRequestNameAsync(name, options, onLost, actionState, emitOnCapturedContext).ConfigureAwait(false))
        {
            throw new DBusErrorReplyException("org.freedesktop.DBus.Error.NameExists", $"The name {name} has another owner.");
        }
    }

    /// <summary>Asks for a name; false when it is taken.</summary>
    public Task<bool> TryRequestNameAsync(string name, RequestNameOptions options) => TryRequestNameAsync(name, options, null);

    /// <summary>Asks for a name, and tells when it is lost to another; false when it is taken.</summary>
    public Task<bool> TryRequestNameAsync(string name, RequestNameOptions options = RequestNameOptions.Default, Action<string, object?>? onLost = null,
        object? actionState = null, bool emitOnCapturedContext = true)
    {
        RequireReplacement(options, onLost);
        return AskForNameAsync(name, (uint)options | DoNotQueue, new OwnName(null, onLost, actionState, Context(emitOnCapturedContext)));
    }

    /// <summary>Asks for a name and waits in the bus's queue while another owns it.</summary>
    public Task QueueNameRequestAsync(string name, RequestNameOptions options) => QueueNameRequestAsync(name, options, null);

    /// <summary>Asks for a name and waits in the bus's queue while another owns it; tells when it is got, and when it is lost to another.</summary>
    public Task QueueNameRequestAsync(string name, RequestNameOptions options = RequestNameOptions.Default, Action<string, object?>? onAcquired = null,
        Action<string, object?>? onLost = null, object? actionState = null, bool emitOnCapturedContext = true)
    {
        RequireReplacement(options, onLost);
        return AskForNameAsync(name, (uint)options, new OwnName(onAcquired, onLost, actionState, Context(emitOnCapturedContext)));
    }

    private static void RequireReplacement(RequestNameOptions options, Action<string, object?>? onLost)
    {
        if (onLost is not null && (options & RequestNameOptions.AllowReplacement) == 0)
        {
            throw new ArgumentException("A name can be lost only if its replacement is allowed.", nameof(onLost));
        }
    }

    private async Task<bool> AskForNameAsync(string name, uint flags, OwnName own)
    {
        lock (_gate)
        {
            ThrowIfNotReady();
            // Before the call: NameAcquired comes ahead of its answer.
            _ownNames[name] = own;
        }

        uint reply = await CallMethodAsync(Request(), static (m, _) => m.GetBodyReader().ReadUInt32()).ConfigureAwait(false);
        if (reply == NameExists)
        {
            ForgetName(name, own);
        }

        return reply is PrimaryOwner or AlreadyOwner;

        MessageBuffer Request()
        {
            using var writer = GetMessageWriter();
            writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su");
            writer.WriteString(name);
            writer.WriteUInt32(flags);
            return writer.CreateMessage();
        }
    }

    /// <summary>Gives a name up; true only if it was ours, or we were waiting for it.</summary>
    public async Task<bool> ReleaseNameAsync(string serviceName)
    {
        const uint Released = 1;
        lock (_gate)
        {
            ThrowIfNotReady();
            // What is given up is not lost: nobody is told.
            _ownNames.Remove(serviceName);
        }

        return await CallMethodAsync(BusCall("ReleaseName", "s", serviceName), static (m, _) => m.GetBodyReader().ReadUInt32()).ConfigureAwait(false) == Released;
    }

    /// <summary>The names on the bus.</summary>
    public Task<string[]> ListServicesAsync() => CallMethodAsync(BusCall("ListNames"), static (m, _) => m.GetBodyReader().ReadArrayOfString());

    /// <summary>The names that the bus can start.</summary>
    public Task<string[]> ListActivatableServicesAsync() =>
        CallMethodAsync(BusCall("ListActivatableNames"), static (m, _) => m.GetBodyReader().ReadArrayOfString());

    /// <summary>Follows who owns a well-known name.</summary>
    public async Task<NameOwnerWatcher> WatchNameOwnerAsync(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!IsWellKnown(name))
        {
            throw new ArgumentException("Only a well-known name can be watched.", nameof(name));
        }

        return new NameOwnerWatcher(await TrackAsync(name).ConfigureAwait(false), Untrack);
    }

    private void ForgetName(string name, OwnName own)
    {
        lock (_gate)
        {
            if (_ownNames.GetValueOrDefault(name) == own)
            {
                _ownNames.Remove(name);
            }
        }
    }

    // NameAcquired and NameLost come to us alone, without a match rule.
    private void FollowOwnName(Message message, bool acquired)
    {
        string name = message.GetBodyReader().ReadString();
        OwnName? own;
        lock (_gate)
        {
            own = _ownNames.GetValueOrDefault(name);
        }

        if ((acquired ? own?.OnAcquired : own?.OnLost) is not { } tell)
        {
            return;
        }

        if (own!.Context is { } context)
        {
            context.Post(_ => Tell(), null);
        }
        else
        {
            Tell();
        }

        void Tell()
        {
            try
            {
                tell(name, own.State);
            }
            catch (Exception e)
            {
                Report(e, ExceptionSource.SignalHandler);
            }
        }
    }

    private sealed record OwnName(Action<string, object?>? OnAcquired, Action<string, object?>? OnLost, object? State, SynchronizationContext? Context);
}
