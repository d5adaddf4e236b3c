namespace BlueZ.Core.DBus.Wire;

/// <summary>Following the owners of well-known names.</summary>
public sealed partial class DBusConnection
{
    private readonly Dictionary<string, TrackedName> _names = [];

    private static bool IsWellKnown(string name) => name[0] != ':' && name != "org.freedesktop.DBus" && !NameOwnerWatcher.IsIdentifier(name);

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

        try
        {
            await tracked.Known!.ConfigureAwait(false);
            return tracked;
        }
        catch
        {
            Untrack(tracked);
            throw;
        }
    }

    // Changes are subscribed to before the owner is asked for, so that none is missed; both answers come on the
    // receive loop in the order in which the bus sent them.
    private async Task LearnOwnerAsync(TrackedName tracked)
    {
        string rule = new MatchRule
        {
            Type = MessageType.Signal, Sender = "org.freedesktop.DBus", Interface = "org.freedesktop.DBus", Member = "NameOwnerChanged", Arg0 = tracked.Name,
        }.ToString();
        await SubscribeAsync(rule).ConfigureAwait(false);
        tracked.Rule = rule;
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
            if (--tracked.Users > 0)
            {
                return;
            }

            _names.Remove(tracked.Name);
        }

        if (tracked.Rule is { } rule)
        {
            Unsubscribe(rule);
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
        foreach (var observer in _observers.Where(o => o.Sender == tracked && o.EndsWithOwner))
        {
            observer.End(NotificationType.OwnerChanged, new DBusOwnerChangedException());
        }
    }

    // An owner identifier stands for one ownership of a name; a message to an owner that is gone reaches nobody. Under the lock.
    private bool IsStale(string? destination) =>
        NameOwnerWatcher.IsIdentifier(destination) &&
        !(_names.TryGetValue(NameOwnerWatcher.NameOf(destination!), out var tracked) && tracked.OwnerIdentifier == destination);

    private void CloseNames()
    {
        TrackedName[] names;
        lock (_gate)
        {
            names = [.. _names.Values];
        }

        foreach (var name in names)
        {
            name.Close(ClosedException());
        }
    }
}
