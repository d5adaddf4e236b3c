namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    /// <summary>Asks for a name; a name that is taken is a <see cref="DBusErrorReplyException"/> NameExists.</summary>
    public async Task RequestNameAsync(string name, RequestNameOptions options = RequestNameOptions.Default)
    {
        if (!await TryRequestNameAsync(name, options).ConfigureAwait(false))
        {
            throw new DBusErrorReplyException("org.freedesktop.DBus.Error.NameExists", $"The name {name} has another owner.");
        }
    }

    /// <summary>Asks for a name; false when it is taken.</summary>
    public async Task<bool> TryRequestNameAsync(string name, RequestNameOptions options = RequestNameOptions.Default)
    {
        const uint DoNotQueue = 4, PrimaryOwner = 1, AlreadyOwner = 4;
        uint reply = await CallMethodAsync(Request(), static (m, _) => m.GetBodyReader().ReadUInt32()).ConfigureAwait(false);
        return reply is PrimaryOwner or AlreadyOwner;

        MessageBuffer Request()
        {
            using var writer = GetMessageWriter();
            writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su");
            writer.WriteString(name);
            writer.WriteUInt32((uint)options | DoNotQueue);
            return writer.CreateMessage();
        }
    }

    /// <summary>Gives a name up; true only if it was ours.</summary>
    public async Task<bool> ReleaseNameAsync(string serviceName)
    {
        const uint Released = 1;
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

    private async Task<TrackedName> TrackAsync(string name)
    {
        TrackedName? tracked;
        lock (_gate)
        {
            ThrowIfNotReady();
            if (!_names.TryGetValue(name, out tracked))
            {
                _names[name] = tracked = new TrackedName(name);
                tracked.Known = LearnOwnerAsync(tracked);
            }

            tracked.Users++;
        }

        await tracked.Known!.ConfigureAwait(false);
        return tracked;
    }

    // Changes are subscribed to before the owner is asked for, so that none is missed; both answers come on the
    // receive loop in the order in which the bus sent them.
    private async Task LearnOwnerAsync(TrackedName tracked)
    {
        string rule = new MatchRule
        {
            Type = MessageType.Signal, Sender = "org.freedesktop.DBus", Interface = "org.freedesktop.DBus", Member = "NameOwnerChanged", Arg0 = tracked.Name,
        }.ToString();
        tracked.Watch = new Subscription(() => CallMethodAsync(BusCall("RemoveMatch", "s", rule)));
        await CallMethodAsync(BusCall("AddMatch", "s", rule)).ConfigureAwait(false);
        try
        {
            await CallMethodAsync(
                BusCall("GetNameOwner", "s", tracked.Name),
                static (m, state) =>
                {
                    ((TrackedName)state!).Set(m.GetBodyReader().ReadString());
                    return true;
                },
                tracked).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (e.ErrorName == "org.freedesktop.DBus.Error.NameHasNoOwner")
        {
            // Nobody owns it yet; NameOwnerChanged will tell when somebody does.
        }
    }

    private void Untrack(TrackedName tracked)
    {
        lock (_gate)
        {
            if (--tracked.Users > 0 || !_names.Remove(tracked.Name))
            {
                return;
            }
        }

        if (_closed is null)
        {
            tracked.Watch?.Dispose();
        }
    }

    private void FollowOwner(Message message)
    {
        var reader = message.GetBodyReader();
        string name = reader.ReadString();
        _ = reader.ReadString();
        string owner = reader.ReadString();
        TrackedName? tracked;
        lock (_gate)
        {
            _names.TryGetValue(name, out tracked);
        }

        if (tracked is null)
        {
            return;
        }

        tracked.Set(owner.Length > 0 ? owner : null);
        foreach (var observer in _observers.Where(o => o.Sender == tracked && (o.Flags & ObserverFlags.EmitOnOwnerChanged) != 0))
        {
            observer.End(NotificationType.OwnerChanged, new DBusOwnerChangedException());
        }
    }

    private sealed class Subscription(Func<Task> end) : IDisposable
    {
        // A connection that closes meanwhile ends the subscription too.
        public void Dispose() => end().ContinueWith(static t => _ = t.Exception, TaskContinuationOptions.OnlyOnFaulted);
    }
}
