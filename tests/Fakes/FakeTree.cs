namespace Fakes;

/// <summary>
/// The objects of the fake and the one door that every call comes through. Calls are recorded here, held back while the fake
/// is wedged, and answered one at a time: whoever changes the fake's state holds the gate.
/// </summary>
internal sealed partial class FakeTree(TimeProvider time) : IPathMethodHandler
{
    private const string ObjectManager = "org.freedesktop.DBus.ObjectManager";
    private const string Properties = "org.freedesktop.DBus.Properties";

    private readonly SortedDictionary<string, FakeObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _delays = [];
    private readonly Dictionary<string, DBusErrorReplyException> _refusals = [];
    private readonly List<MethodContext> _held = [];
    private readonly Queue<Action> _deferred = [];
    private bool _receiving;
    private bool _wedged;

    public string Path => "/";

    public bool HandlesChildPaths => true;

    public Lock Gate { get; } = new();

    public CallLog Log { get; } = new();

    /// <summary>Null while the fake is off the bus: nothing is told then.</summary>
    public DBusConnection? Connection { get; set; }

    public IReadOnlyCollection<string> Paths => _objects.Keys;

    public bool Has(string path) => _objects.ContainsKey(path);

    public void Delay(string member, TimeSpan delay)
    {
        lock (Gate)
        {
            _delays[member] = delay;
        }
    }

    public void Refuse(string member, DBusErrorReplyException? error)
    {
        lock (Gate)
        {
            _refusals.Remove(member);
            if (error is not null)
            {
                _refusals.Add(member, error);
            }
        }
    }

    /// <summary>Holds every call back, or answers those that were held.</summary>
    public void Wedge(bool wedged)
    {
        lock (Gate)
        {
            _wedged = wedged;
            if (!wedged)
            {
                foreach (var context in _held)
                {
                    Dispatch(context);
                }

                _held.Clear();
            }
        }
    }

    /// <summary>Drops all objects and whatever was held, telling nobody.</summary>
    public void Clear()
    {
        _objects.Clear();
        _held.Clear();
        _wedged = false;
    }

    /// <summary>Does something after the reply of the call that is being answered, or at once.</summary>
    public void Defer(Action action)
    {
        if (_receiving)
        {
            _deferred.Enqueue(action);
        }
        else
        {
            action();
        }
    }

    public ValueTask HandleMethodAsync(MethodContext context)
    {
        lock (Gate)
        {
            var call = Record(context.Request);
            Log.Add(call);
            if (_wedged)
            {
                context.DisposesAsynchronously = true;
                _held.Add(context);
            }
            else if (_delays.TryGetValue(call.Member, out var delay))
            {
                context.DisposesAsynchronously = true;
                _ = DispatchLaterAsync(context, delay);
            }
            else
            {
                Dispatch(context);
            }

            Log.Announce(call);
        }

        return default;
    }

    private static RecordedCall Record(Message call) =>
        new(call.SenderAsString ?? "", call.PathAsString ?? "", call.InterfaceAsString ?? "", call.MemberAsString ?? "", ArgumentText.Of(call));

    private async Task DispatchLaterAsync(MethodContext context, TimeSpan delay)
    {
        await Task.Delay(delay, time).ConfigureAwait(false);
        lock (Gate)
        {
            Dispatch(context);
        }
    }

    // A context that was held is ours to dispose, unless a handler took it.
    private void Dispatch(MethodContext context)
    {
        bool outermost = !_receiving;
        _receiving = true;
        try
        {
            if (!TryAnswer(context) && context.DisposesAsynchronously)
            {
                context.Dispose();
            }
        }
        catch (DBusErrorReplyException e)
        {
            context.ReplyError(e.ErrorName, e.ErrorMessage);
            if (context.DisposesAsynchronously)
            {
                context.Dispose();
            }
        }

        _receiving = !outermost;
        while (!_receiving && _deferred.TryDequeue(out var action))
        {
            action();
        }
    }

    // True when a handler of an interface took the call and will dispose the context.
    private bool TryAnswer(MethodContext context)
    {
        var call = context.Request;
        if (_refusals.TryGetValue(call.MemberAsString ?? "", out var refusal))
        {
            throw refusal;
        }

        if (!_objects.TryGetValue(call.PathAsString ?? "", out var target))
        {
            AnswerUnknownObject(context);
            return false;
        }

        switch (call.InterfaceAsString, call.MemberAsString, call.SignatureAsString)
        {
            case (Properties, "Get", "ss"):
            case (Properties, "GetAll", "s"):
            case (Properties, "Set", "ssv"):
                AnswerProperties(context, target);
                return false;
            case (ObjectManager, "GetManagedObjects", "") when target.Path == "/":
                AnswerManagedObjects(context);
                return false;
            case ("org.freedesktop.DBus.Introspectable", "Introspect", ""):
                context.ReplyIntrospectXml([.. target.Interfaces.Select(i => i.Handler.Introspection)], Children(target.Path));
                return false;
            default:
                return target.Find(call.InterfaceAsString ?? "")?.Handler.TryHandle(context) ?? false;
        }
    }

    // libdbus distinguishes a path that nobody has from a method that an object lacks.
    private void AnswerUnknownObject(MethodContext context)
    {
        var call = context.Request;
        if (context.IsDBusIntrospectRequest && Children(call.PathAsString!).Length > 0)
        {
            context.ReplyIntrospectXml([], Children(call.PathAsString!));
            return;
        }

        context.ReplyError("org.freedesktop.DBus.Error.UnknownObject",
            $"Method \"{call.MemberAsString}\" with signature \"{call.SignatureAsString}\" on interface \"{call.InterfaceAsString}\" doesn't exist\n");
    }

    private string[] Children(string path)
    {
        string prefix = path == "/" ? "/" : path + "/";
        return [.. _objects.Keys.Where(p => p.Length > prefix.Length && p.StartsWith(prefix, StringComparison.Ordinal))
            .Select(p => p[prefix.Length..].Split('/')[0]).Distinct()];
    }

    private void AnswerManagedObjects(MethodContext context) => Answer(context, "a{oa{sa{sv}}}", (ref writer) =>
    {
        var start = writer.WriteDictionaryStart();
        foreach (var shown in _objects.Values.Where(o => o.IsManaged))
        {
            writer.WriteDictionaryEntryStart();
            writer.WriteObjectPath(shown.Path);
            WriteInterfaces(ref writer, shown);
        }

        writer.WriteDictionaryEnd(start);
    });

    private static void AnswerProperties(MethodContext context, FakeObject target)
    {
        var reader = context.Request.GetBodyReader();
        string name = reader.ReadString();
        var part = target.Find(name) ?? throw InvalidArgs($"No such interface '{name}'");
        switch (context.Request.MemberAsString)
        {
            case "GetAll":
                Answer(context, "a{sv}", (ref writer) => WriteProperties(ref writer, part.Properties));
                break;
            case "Get":
                string wanted = reader.ReadString();
                var value = part[wanted] ?? throw InvalidArgs($"No such property '{wanted}'");
                Answer(context, "v", (ref writer) => value.WriteTo(ref writer));
                break;
            default:
                part.Set(reader.ReadString(), reader.ReadVariantValue());
                Answer(context, null, (ref _) => { });
                break;
        }
    }

    private static DBusErrorReplyException InvalidArgs(string text) => new("org.freedesktop.DBus.Error.InvalidArgs", text);

    private static void Answer(MethodContext context, string? signature, Body write)
    {
        var writer = context.CreateReplyWriter(signature);
        try
        {
            write(ref writer);
            context.Reply(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }
}
