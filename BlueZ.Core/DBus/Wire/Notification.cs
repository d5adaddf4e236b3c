namespace BlueZ.Core.DBus.Wire;

/// <summary>A value of a watch, or its end.</summary>
public readonly struct Notification<T>
{
    private readonly T _value;
    private readonly Exception? _exception;
    private readonly Action? _stop;

    internal Notification(T value, object? state, Action stop)
    {
        _value = value;
        _stop = stop;
        State = state;
        Type = NotificationType.Value;
    }

    internal Notification(NotificationType type, Exception exception, object? state)
    {
        _value = default!;
        _exception = exception;
        State = state;
        Type = type;
    }

    /// <summary>Whether there is a value.</summary>
    public bool HasValue => Type == NotificationType.Value;

    /// <summary>The value; without one an <see cref="InvalidOperationException"/>.</summary>
    public T Value => HasValue ? _value : throw new InvalidOperationException("The notification is the end of the watch.");

    /// <summary>Whether this is the last notification.</summary>
    public bool IsCompletion => !HasValue;

    /// <summary>Why the watch ended; without an end an <see cref="InvalidOperationException"/>.</summary>
    public Exception Exception => _exception ?? throw new InvalidOperationException("The notification is a value.");

    /// <summary>What kind of notification this is.</summary>
    public NotificationType Type { get; }

    /// <summary>The state that was given with the watch.</summary>
    public object? State { get; }

    /// <summary>Ends the watch from inside its handler; nothing follows.</summary>
    public void Stop() => _stop?.Invoke();
}

/// <summary>A message of a watch that does not read it, or its end.</summary>
public readonly struct Notification
{
    private readonly Notification<bool> _notification;

    internal Notification(Notification<bool> notification) => _notification = notification;

    /// <summary>Whether this is the last notification.</summary>
    public bool IsCompletion => _notification.IsCompletion;

    /// <summary>Why the watch ended; without an end an <see cref="InvalidOperationException"/>.</summary>
    public Exception Exception => _notification.Exception;

    /// <summary>What kind of notification this is.</summary>
    public NotificationType Type => _notification.Type;

    /// <summary>The state that was given with the watch.</summary>
    public object? State => _notification.State;

    /// <summary>Ends the watch from inside its handler; nothing follows.</summary>
    public void Stop() => _notification.Stop();
}
