namespace BlueZ.Core.DBus;

/// <summary>An object of ours on the bus, with the interfaces it answers.</summary>
internal sealed class ExportedObject(string path, params InterfaceHandler[] interfaces) : IPathMethodHandler
{
    public string Path => path;

    public bool HandlesChildPaths => false;

    public ValueTask HandleMethodAsync(MethodContext context)
    {
        if (context.IsDBusIntrospectRequest)
        {
            context.ReplyIntrospectXml([.. interfaces.Select(i => i.Introspection)]);
            return default;
        }

        string? wanted = context.Request.InterfaceAsString;
        foreach (var candidate in interfaces)
        {
            // A call may leave the interface out (D-Bus specification, "Method Calls").
            if ((wanted is null || wanted == candidate.Name) && candidate.TryHandle(context))
            {
                break;
            }
        }

        return default;
    }
}
