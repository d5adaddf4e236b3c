namespace BlueZ.Core.DBus.Wire;

/// <summary>The shorter ways to watch.</summary>
public sealed partial class DBusConnection
{
    /// <summary>Watches the messages that fit a rule, without reading them.</summary>
    public ValueTask<IDisposable> AddMatchAsync(MatchRule rule, Action<Notification> handler,
        bool emitOnCapturedContext = true, ObserverFlags flags = ObserverFlags.None, object? state = null) =>
        AddMatchAsync(rule, handler, Context(emitOnCapturedContext), flags, state);

    /// <summary>Watches the messages that fit a rule, without reading them, with the context that the handler is called on.</summary>
    public ValueTask<IDisposable> AddMatchAsync(MatchRule rule, Action<Notification> handler,
        SynchronizationContext? synchronizationContext, ObserverFlags flags, object? state) =>
        AddMatchAsync(rule, static (_, _) => true, n => handler(new Notification(n)), synchronizationContext, flags, state);

    /// <summary>Watches a signal.</summary>
    public ValueTask<IDisposable> WatchSignalAsync<T>(string? sender, string? path, string @interface, string signal, MessageValueReader<T> reader,
        Action<Notification<T>> handler, ObserverFlags flags, bool emitOnCapturedContext = true, object? state = null) =>
        AddMatchAsync(SignalRule(sender, path, @interface, signal), reader, handler, Context(emitOnCapturedContext), flags, state);

    /// <summary>Watches a signal, with the context that the handler is called on.</summary>
    public ValueTask<IDisposable> WatchSignalAsync<T>(string? sender, string? path, string @interface, string signal, MessageValueReader<T> reader,
        Action<Notification<T>> handler, SynchronizationContext? synchronizationContext, ObserverFlags flags, object? state) =>
        AddMatchAsync(SignalRule(sender, path, @interface, signal), reader, handler, synchronizationContext, flags, state);

    /// <summary>Watches a signal, without reading it.</summary>
    public ValueTask<IDisposable> WatchSignalAsync(string? sender, string? path, string @interface, string signal,
        Action<Notification> handler, ObserverFlags flags, bool emitOnCapturedContext = true, object? state = null) =>
        AddMatchAsync(SignalRule(sender, path, @interface, signal), handler, Context(emitOnCapturedContext), flags, state);

    /// <summary>Watches a signal, without reading it, with the context that the handler is called on.</summary>
    public ValueTask<IDisposable> WatchSignalAsync(string? sender, string? path, string @interface, string signal,
        Action<Notification> handler, SynchronizationContext? synchronizationContext, ObserverFlags flags, object? state) =>
        AddMatchAsync(SignalRule(sender, path, @interface, signal), handler, synchronizationContext, flags, state);

    /// <summary>Watches the changed properties of an interface.</summary>
    public ValueTask<IDisposable> WatchPropertiesChangedAsync<T>(string? sender, string? path, string @interface, MessageValueReader<T> reader,
        Action<Notification<T>> handler, ObserverFlags flags, bool emitOnCapturedContext = true, object? state = null) =>
        AddMatchAsync(PropertiesRule(sender, path, @interface), reader, handler, Context(emitOnCapturedContext), flags, state);

    /// <summary>Watches the changed properties of an interface, with the context that the handler is called on.</summary>
    public ValueTask<IDisposable> WatchPropertiesChangedAsync<T>(string? sender, string? path, string @interface, MessageValueReader<T> reader,
        Action<Notification<T>> handler, SynchronizationContext? synchronizationContext, ObserverFlags flags, object? state) =>
        AddMatchAsync(PropertiesRule(sender, path, @interface), reader, handler, synchronizationContext, flags, state);

    private static SynchronizationContext? Context(bool captured) => captured ? SynchronizationContext.Current : null;

    private static MatchRule SignalRule(string? sender, string? path, string @interface, string signal)
    {
        ArgumentException.ThrowIfNullOrEmpty(@interface);
        ArgumentException.ThrowIfNullOrEmpty(signal);
        return new MatchRule { Type = MessageType.Signal, Sender = sender, Path = path, Interface = @interface, Member = signal };
    }

    private static MatchRule PropertiesRule(string? sender, string? path, string @interface)
    {
        ArgumentException.ThrowIfNullOrEmpty(@interface);
        return new MatchRule
        {
            Type = MessageType.Signal, Sender = sender, Path = path, Interface = "org.freedesktop.DBus.Properties", Member = "PropertiesChanged", Arg0 = @interface,
        };
    }
}
