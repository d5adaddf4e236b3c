namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    private Dictionary<string, IPathMethodHandler> _handlers = [];

    /// <summary>Exports an object; a path that is taken is an <see cref="InvalidOperationException"/>.</summary>
    public void AddMethodHandler(IPathMethodHandler methodHandler) => AddMethodHandlers([methodHandler]);

    /// <summary>Exports objects, all or none.</summary>
    public void AddMethodHandlers(IReadOnlyList<IPathMethodHandler> methodHandlers)
    {
        ArgumentNullException.ThrowIfNull(methodHandlers);
        lock (_gate)
        {
            ThrowIfNotReady();
            var handlers = new Dictionary<string, IPathMethodHandler>(_handlers);
            foreach (var handler in methodHandlers)
            {
                if (!Names.IsPath(System.Text.Encoding.UTF8.GetBytes(handler.Path)))
                {
                    throw new FormatException($"\"{handler.Path}\" is not an object path.");
                }

                if (handlers.Values.FirstOrDefault(h => Overlap(h, handler)) is { } other)
                {
                    throw new InvalidOperationException($"There is an object at {other.Path} already, in the way of {handler.Path}.");
                }

                handlers.Add(handler.Path, handler);
            }

            _handlers = handlers;
        }
    }

    private static bool Overlap(IPathMethodHandler one, IPathMethodHandler other) =>
        one.Path == other.Path || (one.HandlesChildPaths && IsBelow(one.Path, other.Path)) || (other.HandlesChildPaths && IsBelow(other.Path, one.Path));

    private static bool IsBelow(string parent, string path) => parent == "/" || path.StartsWith(parent + "/", StringComparison.Ordinal);

    /// <summary>Takes an object back; an unknown path is a no-op.</summary>
    public void RemoveMethodHandler(string path) => RemoveMethodHandlers([path]);

    /// <summary>Takes objects back.</summary>
    public void RemoveMethodHandlers(IEnumerable<string> paths)
    {
        lock (_gate)
        {
            foreach (string path in paths)
            {
                _handlers.Remove(path);
            }
        }
    }

    // True when the context keeps the message.
    private bool HandleCall(Message message)
    {
        var context = new MethodContext(this, message);
        if (message.Interface.SequenceEqual("org.freedesktop.DBus.Peer"u8))
        {
            AnswerPeer(context);
        }
        else if (FindHandler(message.PathAsString!) is { } handler)
        {
            // It reports what it catches; its end is the reply. Slow handlers overlap with the messages that follow.
            _ = RunHandlerAsync(handler, context);
            return true;
        }
        else if (context.IsDBusIntrospectRequest && Children(message.PathAsString!) is { Length: > 0 } children)
        {
            context.ReplyIntrospectXml([], children);
        }

        context.Dispose();
        return true;
    }

    private static void AnswerPeer(MethodContext context)
    {
        if (context.Request.Member.SequenceEqual("Ping"u8))
        {
            using var writer = context.CreateReplyWriter(null);
            context.Reply(writer.CreateMessage());
        }
        else if (context.Request.Member.SequenceEqual("GetMachineId"u8) && File.Exists("/etc/machine-id"))
        {
            using var writer = context.CreateReplyWriter("s");
            writer.WriteString(File.ReadAllText("/etc/machine-id").Trim());
            context.Reply(writer.CreateMessage());
        }
    }

    private async Task RunHandlerAsync(IPathMethodHandler handler, MethodContext context)
    {
        try
        {
            await handler.HandleMethodAsync(context).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (!context.HandleException(e, shouldDisconnect: true))
            {
                context.ReplyError("org.freedesktop.DBus.Error.Failed", e.Message);
            }

            context.Dispose();
            return;
        }

        if (!context.DisposesAsynchronously)
        {
            context.Dispose();
        }
    }

    private IPathMethodHandler? FindHandler(string path)
    {
        lock (_gate)
        {
            if (_handlers.TryGetValue(path, out var exact))
            {
                return exact;
            }

            for (int end = path.LastIndexOf('/'); end >= 0; end = end == 0 ? -1 : path.LastIndexOf('/', end - 1))
            {
                if (_handlers.TryGetValue(end == 0 ? "/" : path[..end], out var ancestor) && ancestor.HandlesChildPaths)
                {
                    return ancestor;
                }
            }

            return null;
        }
    }

    private string[] Children(string path)
    {
        string prefix = path == "/" ? "/" : path + "/";
        lock (_gate)
        {
            return [.. _handlers.Keys.Where(p => p.StartsWith(prefix, StringComparison.Ordinal) && p.Length > prefix.Length)
                .Select(p => p[prefix.Length..].Split('/')[0]).Distinct()];
        }
    }
}
