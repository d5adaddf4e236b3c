using System.Collections.Immutable;

namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    private readonly Dictionary<string, int> _subscriptions = [];
    private readonly Dictionary<string, TrackedName> _names = [];
    private ImmutableArray<Observer> _observers = [];

    /// <summary>Watches the messages that fit a rule; the handler is never called concurrently with itself and must not throw.</summary>
    public ValueTask<IDisposable> AddMatchAsync<T>(MatchRule rule, MessageValueReader<T> reader, Action<Notification<T>> handler,
        bool emitOnCapturedContext = true, ObserverFlags flags = ObserverFlags.None, object? state = null) =>
        AddMatchAsync(rule, reader, handler, emitOnCapturedContext ? SynchronizationContext.Current : null, flags, state);

    /// <summary>Watches the messages that fit a rule, with the context that the handler is called on.</summary>
    public async ValueTask<IDisposable> AddMatchAsync<T>(MatchRule rule, MessageValueReader<T> reader, Action<Notification<T>> handler,
        SynchronizationContext? synchronizationContext, ObserverFlags flags, object? state)
    {
        lock (_gate)
        {
            ThrowIfNotReady();
        }

        var observer = new Observer<T>(rule, flags, Remove, reader, handler, state, synchronizationContext, Report);
        if (rule.Sender is { } sender && IsWellKnown(sender))
        {
            observer.Sender = await TrackAsync(sender).ConfigureAwait(false);
        }

        lock (_gate)
        {
            ThrowIfClosed();
            _observers = _observers.Add(observer);
        }

        if ((flags & ObserverFlags.NoSubscribe) == 0)
        {
            await SubscribeAsync(rule.ToString()).ConfigureAwait(false);
        }

        return observer;
    }

    /// <summary>Watches a signal.</summary>
    public ValueTask<IDisposable> WatchSignalAsync<T>(string? sender, string? path, string @interface, string signal, MessageValueReader<T> reader,
        Action<Notification<T>> handler, ObserverFlags flags, bool emitOnCapturedContext = true, object? state = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(@interface);
        ArgumentException.ThrowIfNullOrEmpty(signal);
        var rule = new MatchRule { Type = MessageType.Signal, Sender = sender, Path = path, Interface = @interface, Member = signal };
        return AddMatchAsync(rule, reader, handler, emitOnCapturedContext, flags, state);
    }

    /// <summary>Watches the changed properties of an interface.</summary>
    public ValueTask<IDisposable> WatchPropertiesChangedAsync<T>(string? sender, string? path, string @interface, MessageValueReader<T> reader,
        Action<Notification<T>> handler, ObserverFlags flags, bool emitOnCapturedContext = true, object? state = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(@interface);
        var rule = new MatchRule
        {
            Type = MessageType.Signal, Sender = sender, Path = path, Interface = "org.freedesktop.DBus.Properties", Member = "PropertiesChanged", Arg0 = @interface,
        };
        return AddMatchAsync(rule, reader, handler, emitOnCapturedContext, flags, state);
    }

    private static bool IsWellKnown(string name) => name[0] != ':' && name != "org.freedesktop.DBus" && !name.Contains('(', StringComparison.Ordinal);

    // Rules with the same text share one subscription at the bus.
    private Task SubscribeAsync(string rule)
    {
        lock (_gate)
        {
            int users = _subscriptions.GetValueOrDefault(rule);
            _subscriptions[rule] = users + 1;
            return users > 0 ? Task.CompletedTask : CallMethodAsync(BusCall("AddMatch", "s", rule));
        }
    }

    private void Remove(Observer observer, bool tellBus)
    {
        bool last;
        lock (_gate)
        {
            _observers = _observers.Remove(observer);
            string rule = observer.Rule.ToString();
            last = (observer.Flags & ObserverFlags.NoSubscribe) == 0 && _subscriptions.TryGetValue(rule, out int users)
                && (_subscriptions[rule] = users - 1) == 0 && _subscriptions.Remove(rule);
        }

        if (last && tellBus)
        {
            using var writer = GetMessageWriter();
            writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RemoveMatch", "s", MessageFlags.NoReplyExpected);
            writer.WriteString(observer.Rule.ToString());
            TrySendMessage(writer.CreateMessage());
        }

        if (observer.Sender is { } name)
        {
            Untrack(name);
        }
    }

    private void HandleSignal(Message message)
    {
        if (message.Sender.SequenceEqual("org.freedesktop.DBus"u8) && message.Member.SequenceEqual("NameOwnerChanged"u8))
        {
            FollowOwner(message);
        }

        foreach (var observer in _observers)
        {
            if (observer.Wants(message))
            {
                observer.Deliver(message);
            }
        }
    }

    private void EndWatches(NotificationType type)
    {
        foreach (var observer in _observers)
        {
            observer.End(type, ClosedException());
        }

        lock (_gate)
        {
            foreach (var name in _names.Values)
            {
                name.Set(null);
            }
        }
    }
}
