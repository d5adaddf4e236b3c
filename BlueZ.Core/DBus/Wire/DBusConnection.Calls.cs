namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    private readonly Dictionary<uint, Pending> _pending = [];

    private abstract class Pending
    {
        public abstract void Complete(Message reply);

        public abstract void Fail(Exception reason);
    }

    /// <summary>Calls a method and waits for its reply. There is no time limit: use <c>Task.WaitAsync</c>.</summary>
    public Task CallMethodAsync(MessageBuffer message) => CallMethodAsync(message, static (_, _) => true);

    /// <summary>Calls a method and reads its reply.</summary>
    public Task<T> CallMethodAsync<T>(MessageBuffer message, MessageValueReader<T> reader, object? readerState = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var call = new Call<T>(reader, readerState);
        lock (_gate)
        {
            if (!_ready || _closed is not null)
            {
                message.ReleaseHandles();
                ThrowIfNotReady();
            }

            if (IsStale(message.Destination))
            {
                message.ReleaseHandles();
                return Task.FromException<T>(new DBusOwnerChangedException());
            }

            // A call that wants no reply never ends, as in the package: TrySendMessage is for those.
            if ((message.Flags & MessageFlags.NoReplyExpected) == 0)
            {
                _pending.Add(message.Serial, call);
            }
        }

        if (!Enqueue(message) && Forget(message.Serial) is { } unsent)
        {
            unsent.Fail(ClosedException());
        }

        return call.Task;
    }

    private Pending? Forget(uint serial)
    {
        lock (_gate)
        {
            return _pending.Remove(serial, out var call) ? call : null;
        }
    }

    private void CompleteCall(Message reply) => Forget(reply.ReplySerial!.Value)?.Complete(reply);

    private void FailCalls()
    {
        Pending[] calls;
        lock (_gate)
        {
            calls = [.. _pending.Values];
            _pending.Clear();
        }

        foreach (var call in calls)
        {
            call.Fail(ClosedException());
        }
    }

    private MessageBuffer BusCall(string member, string? signature = null, params ReadOnlySpan<string> arguments)
    {
        using var writer = GetMessageWriter();
        writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", member, signature);
        foreach (string argument in arguments)
        {
            writer.WriteString(argument);
        }

        return writer.CreateMessage();
    }

    private sealed class Call<T>(MessageValueReader<T> reader, object? state) : Pending
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Task => _result.Task;

        public override void Fail(Exception reason) => _result.TrySetException(reason);

        public override void Complete(Message reply)
        {
            try
            {
                if (reply.MessageType == MessageType.Error)
                {
                    string name = reply.ErrorNameAsString!;
                    string text = reply.Signature.StartsWith("s"u8) ? reply.GetBodyReader().ReadString() : name;
                    _result.TrySetException(new DBusErrorReplyException(name, text));
                }
                else
                {
                    _result.TrySetResult(reader(reply, state));
                }
            }
            catch (Exception e)
            {
                // What the caller's reader threw is the caller's to see.
                _result.TrySetException(e);
            }
        }
    }
}
