using System.Text;
using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>
/// Sends our own log to the clients that asked for it. Sending is never logged, so that no line makes another; a client that
/// does not read loses lines, which it is told, and not its session.
/// </summary>
internal sealed class LogForwarding : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FrameWriter, Subscription> _subscriptions = [];

    // Asked for each line that anybody logs.
    private volatile int _highest;

    /// <summary>A client asks for the lines up to a level; the last word counts, and 0 ends it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="level">A level of ESPHome.</param>
    /// <param name="configuration">What is said first about how the proxy is set up, to who wants that level.</param>
    public void Subscribe(FrameWriter client, uint level, IEnumerable<string> configuration)
    {
        lock (_gate)
        {
            if (level == EspLogLevel.None)
            {
                _subscriptions.Remove(client);
            }
            else
            {
                var subscription = new Subscription(client, (int)Math.Min(level, EspLogLevel.VeryVerbose));
                _subscriptions[client] = subscription;
                foreach (string line in subscription.Level >= EspLogLevel.Config ? configuration : [])
                {
                    subscription.Send(EspLogLevel.Config, EspLogLevel.Line(EspLogLevel.Config, "config", 0, line));
                }
            }

            Recount();
        }
    }

    public void Unsubscribe(FrameWriter client)
    {
        lock (_gate)
        {
            _subscriptions.Remove(client);
            Recount();
        }
    }

    public ILogger CreateLogger(string categoryName) => new Forwarder(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose()
    {
        // The subscriptions end with their sessions.
    }

    private void Recount() => _highest = _subscriptions.Count == 0 ? EspLogLevel.None : _subscriptions.Values.Max(s => s.Level);

    private void Forward(int level, string line)
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values.Where(s => level <= s.Level))
            {
                subscription.Send(level, line);
            }
        }
    }

    /// <summary>What one client wants, and how much of it it did not get.</summary>
    private sealed class Subscription(FrameWriter client, int level)
    {
        private static readonly uint Id = MessageTable.IdOf(new SubscribeLogsResponse());
        private int _lost;

        public int Level => level;

        public void Send(int lineLevel, string line)
        {
            if (_lost > 0 && TrySend(EspLogLevel.Warning, EspLogLevel.Line(EspLogLevel.Warning, "log", 0, $"{_lost} lines were lost here: the client read too slowly.")))
            {
                _lost = 0;
            }

            if (_lost > 0 || !TrySend(lineLevel, line))
            {
                _lost++;
            }
        }

        private bool TrySend(int lineLevel, string line) =>
            client.TrySendIfIdle(Id, new SubscribeLogsResponse { Level = (uint)lineLevel, Message = ByteString.CopyFrom(line, Encoding.UTF8) }.ToByteArray());
    }

    /// <summary>The logger of one category.</summary>
    private sealed class Forwarder(LogForwarding owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && EspLogLevel.Of(logLevel) <= owner._highest;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                int level = EspLogLevel.Of(logLevel);
                string text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)}\n{exception}";
                owner.Forward(level, EspLogLevel.Line(level, category, eventId.Id, text));
            }
        }
    }
}
