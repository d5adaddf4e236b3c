using BlueZ.Core.DBus.Wire;
using Fakes;

namespace BlueZ.Core.Tests.Wire;

/// <summary>Connections to a bus, and the messages that the tests send.</summary>
internal static class BusPeer
{
    public static async Task<DBusConnection> ConnectAsync(PrivateBus bus, Action<DBusConnection.ExceptionContext>? onException = null)
    {
        var connection = new DBusConnection(new DBusConnectionOptions(bus.Address) { OnException = onException });
        await connection.ConnectAsync();
        return connection;
    }

    public static MessageBuffer Call(DBusConnection connection, string destination, string path, string @interface, string member, MessageFlags flags = MessageFlags.None)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader(destination, path, @interface, member, null, flags);
        return writer.CreateMessage();
    }

    public static MessageBuffer Call(DBusConnection connection, string destination, string path, VariantValue value)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader(destination, path, "a.b", "Echo", "v");
        writer.WriteVariant(value);
        return writer.CreateMessage();
    }

    public static void Signal(DBusConnection connection, string path, uint value)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteSignalHeader(null, path, "a.b", "Tick", "u");
        writer.WriteUInt32(value);
        Assert.True(connection.TrySendMessage(writer.CreateMessage()));
    }

    public static void Reply(MethodContext context, uint value)
    {
        using var writer = context.CreateReplyWriter("u");
        writer.WriteUInt32(value);
        context.Reply(writer.CreateMessage());
    }

    public static uint ReadNumber(Message message, object? state) => message.GetBodyReader().ReadUInt32();

    /// <summary>An object that answers as the function says.</summary>
    public sealed class Handler(string path, Func<MethodContext, ValueTask> answer, bool children = false) : IPathMethodHandler
    {
        public string Path => path;

        public bool HandlesChildPaths => children;

        public ValueTask HandleMethodAsync(MethodContext context) => answer(context);
    }
}
