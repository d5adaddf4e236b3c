using System.Collections.Immutable;

namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    private readonly Dictionary<string, SharedRule> _rules = [];
    private ImmutableArray<Observer> _observers = [];

    /// <summary>Watches the messages that fit a rule; the handler is never called concurrently with itself and must not throw.</summary>
    public ValueTask<IDisposable> AddMatchAsync<T>(MatchRule rule, MessageValueReader<T> reader, Action<Notification<T>> handler,
        bool emitOnCapturedContext = true, ObserverFlags flags = ObserverFlags.None, object? state = null) =>
        AddMatchAsync(rule, reader, handler, emitOnCapturedContext ? SynchronizationContext.Current : null, flags, state);

    /// <summary>Watches the messages that fit a rule, with the context that the handler is called on.</summary>
    public async ValueTask<IDisposable> AddMatchAsync<T>(MatchRule rule, MessageValueReader<T> reader, Action<Notification<T>> handler,
        SynchronizationContext? synchronizationContext, ObserverFlags flags, object? state)
    {
        ArgumentNullException.ThrowIfNull(rule);
        lock (_gate)
        {
            ThrowIfNotReady();
        }

        var observer = new Observer<T>(rule, flags, Remove, reader, handler, state, synchronizationContext, Report)
        {
            Sender = rule.Sender is { Length: > 0 } sender ? await FindSenderAsync(sender).ConfigureAwait(false) : null,
        };
        lock (_gate)
        {
            ThrowIfClosed();
            _observers = _observers.Add(observer);
        }

        try
        {
            if (observer.Subscribes)
            {
                await SubscribeAsync(observer.RuleText).ConfigureAwait(false);
                KeepSubscription(observer);
            }
        }
        catch
        {
            observer.Stop();
            throw;
        }

        if (NameOwnerWatcher.IsIdentifier(rule.Sender) && observer.Sender!.OwnerIdentifier != rule.Sender)
        {
            observer.End(NotificationType.OwnerChanged, new DBusOwnerChangedException());
        }

        return observer;
    }

    // The watch may have ended while the bus was asked.
    private void KeepSubscription(Observer observer)
    {
        lock (_gate)
        {
            if (observer.HasEnded)
            {
                Unsubscribe(observer.RuleText);
            }
            else
            {
                observer.IsSubscribed = true;
            }
        }
    }

    private async Task<TrackedName?> FindSenderAsync(string sender)
    {
        if (NameOwnerWatcher.IsIdentifier(sender))
        {
            var tracked = await TrackAsync(NameOwnerWatcher.NameOf(sender)).ConfigureAwait(false);
            if (tracked.OwnerIdentifier == sender)
            {
                return tracked;
            }

            Untrack(tracked);
            throw new DBusOwnerChangedException();
        }

        return IsWellKnown(sender) ? await TrackAsync(sender).ConfigureAwait(false) : null;
    }

    // Rules with the same text share one subscription at the bus, and all who share it wait until the bus has it.
    private async Task SubscribeAsync(string rule)
    {
        SharedRule? shared;
        lock (_gate)
        {
            if (!_rules.TryGetValue(rule, out shared))
            {
                _rules[rule] = shared = new SharedRule(CallMethodAsync(BusCall("AddMatch", "s", rule)));
            }

            shared.Users++;
        }

        try
        {
            await shared.Added.ConfigureAwait(false);
        }
        catch
        {
            lock (_gate)
            {
                if (_rules.GetValueOrDefault(rule) == shared)
                {
                    _rules.Remove(rule);
                }
            }

            throw;
        }
    }

    private void Unsubscribe(string rule)
    {
        lock (_gate)
        {
            if (!_rules.TryGetValue(rule, out var shared) || --shared.Users > 0)
            {
                return;
            }

            _rules.Remove(rule);
            if (_closed is null)
            {
                TrySendMessage(RemoveMatch(rule));
            }
        }
    }

    private MessageBuffer RemoveMatch(string rule)
    {
        using var writer = GetMessageWriter();
        writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RemoveMatch", "s", MessageFlags.NoReplyExpected);
        writer.WriteString(rule);
        return writer.CreateMessage();
    }

    private void Remove(Observer observer)
    {
        lock (_gate)
        {
            _observers = _observers.Remove(observer);
            if (observer.IsSubscribed)
            {
                Unsubscribe(observer.RuleText);
            }
        }

        if (observer.Sender is { } name)
        {
            Untrack(name);
        }
    }

    private void HandleSignal(Message message)
    {
        if (message.Sender.SequenceEqual("org.freedesktop.DBus"u8))
        {
            HandleBusSignal(message);
        }

        foreach (var observer in _observers)
        {
            if (observer.Wants(message))
            {
                observer.Deliver(message);
            }
        }
    }

    private void HandleBusSignal(Message message)
    {
        if (message.Member.SequenceEqual("NameOwnerChanged"u8))
        {
            FollowOwner(message);
        }
        else if (message.Member.SequenceEqual("NameLost"u8))
        {
            FollowOwnName(message, acquired: false);
        }
        else if (message.Member.SequenceEqual("NameAcquired"u8))
        {
            FollowOwnName(message, acquired: true);
        }
    }

    private void EndWatches()
    {
        foreach (var observer in _observers)
        {
            observer.End(NotificationType.ConnectionClosed, ClosedException());
        }

        CloseNames();
    }

    private sealed class SharedRule(Task added)
    {
        public Task Added => added;

        public int Users { get; set; }
    }
}
