namespace BlueZ.Core.DBus.Wire;

/// <summary>One watch: its rule, who reads and who handles.</summary>
internal abstract class Observer(MatchRule rule, ObserverFlags flags, Action<Observer> remove) : IDisposable
{
    private int _ended;

    public string RuleText { get; } = rule.ToString();

    public bool Subscribes => (flags & ObserverFlags.NoSubscribe) == 0;

    /// <summary>Whether the bus has the rule; guarded by the connection.</summary>
    public bool IsSubscribed { get; set; }

    /// <summary>The owner of a well-known sender, followed by the connection; null for other senders.</summary>
    public TrackedName? Sender { get; init; }

    /// <summary>Whether the watch is for one owner of the name only.</summary>
    public bool EndsWithOwner => (flags & ObserverFlags.EmitOnOwnerChanged) != 0 || NameOwnerWatcher.IsIdentifier(rule.Sender);

    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    protected ObserverFlags Flags => flags;

    public bool Wants(Message message) => !HasEnded && rule.Fits(message) && (rule.Sender is null || Comes(message));

    public abstract void Deliver(Message message);

    /// <summary>Ends the watch once; the handler is told if it asked for this kind of end.</summary>
    public void End(NotificationType type, Exception reason)
    {
        if (!TryEnd())
        {
            return;
        }

        ObserverFlags asked = type switch
        {
            NotificationType.ConnectionClosed => ObserverFlags.EmitOnConnectionClosed,
            NotificationType.ObserverDisposed => ObserverFlags.EmitOnObserverDispose,
            NotificationType.OwnerChanged => ObserverFlags.EmitOnOwnerChanged,
            _ => ObserverFlags.EmitOnReaderFailed,
        };
        if ((flags & asked) != 0)
        {
            Complete(type, reason);
        }
    }

    /// <summary>Ends the watch without a word.</summary>
    public void Stop() => TryEnd();

    public void Dispose() => End(NotificationType.ObserverDisposed, new ObjectDisposedException("The watch was disposed."));

    protected abstract void Complete(NotificationType type, Exception reason);

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return false;
        }

        remove(this);
        return true;
    }

    private bool Comes(Message message)
    {
        string? sender = Sender is null ? rule.Sender : Sender.Owner;
        return sender is not null && System.Text.Ascii.Equals(message.Sender, sender);
    }
}

/// <summary>A watch with values of one type.</summary>
internal sealed class Observer<T>(
    MatchRule rule,
    ObserverFlags flags,
    Action<Observer> remove,
    MessageValueReader<T> reader,
    Action<Notification<T>> handler,
    object? state,
    SynchronizationContext? context,
    Func<Exception, DBusConnection.ExceptionSource, bool> report) : Observer(rule, flags, remove)
{
    // The handler is not called concurrently with itself, whoever ends the watch.
    private readonly Lock _handling = new();

    public override void Deliver(Message message)
    {
        T value;
        try
        {
            value = reader(message, state);
        }
        catch (Exception e)
        {
            ReaderFailed(e);
            return;
        }

        Emit(new Notification<T>(value, state, Stop));
    }

    protected override void Complete(NotificationType type, Exception reason) => Emit(new Notification<T>(type, reason, state));

    private void ReaderFailed(Exception e)
    {
        if ((Flags & ObserverFlags.EmitOnReaderFailed) != 0)
        {
            End(NotificationType.ReaderFailed, e as DBusReadException ?? new DBusReadException(e.Message, e));
        }
        else if (!report(e, DBusConnection.ExceptionSource.SignalReader))
        {
            Stop();
        }
    }

    private void Emit(Notification<T> notification)
    {
        if (context is not null)
        {
            context.Post(_ => Call(notification), null);
        }
        else
        {
            Call(notification);
        }
    }

    private void Call(Notification<T> notification)
    {
        lock (_handling)
        {
            if (notification.HasValue && HasEnded)
            {
                return;
            }

            try
            {
                handler(notification);
            }
            catch (Exception e)
            {
                report(e, DBusConnection.ExceptionSource.SignalHandler);
            }
        }
    }
}
