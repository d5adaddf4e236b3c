using Fakes;

namespace BlueZ.Core.Tests;

/// <summary>Turns a dictionary into a typed snapshot the only way there is: as a message over a bus.</summary>
public sealed class PropertiesEcho : IAsyncLifetime
{
    private const string Path = "/echo";

    private PrivateBus _bus = null!;
    private DBusConnection _connection = null!;
    private Dictionary<string, VariantValue> _properties = [];

    internal delegate T Read<T>(ref Reader reader);

    public async ValueTask InitializeAsync()
    {
        _bus = await PrivateBus.StartAsync();
        _connection = new DBusConnection(_bus.Address);
        await _connection.ConnectAsync();
        _connection.AddMethodHandler(new Handler(this));
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _bus.DisposeAsync();
    }

    internal Task<T> GetAsync<T>(Dictionary<string, VariantValue> properties, Read<T> read)
    {
        _properties = properties;
        return _connection.CallMethodAsync(Call(), (message, _) =>
        {
            var reader = message.GetBodyReader();
            return read(ref reader);
        });
    }

    private MessageBuffer Call()
    {
        using var writer = _connection.GetMessageWriter();
        writer.WriteMethodCallHeader(_connection.UniqueName, Path, "test.Echo", "Get");
        return writer.CreateMessage();
    }

    private sealed class Handler(PropertiesEcho echo) : IPathMethodHandler
    {
        public string Path => PropertiesEcho.Path;

        public bool HandlesChildPaths => false;

        public ValueTask HandleMethodAsync(MethodContext context)
        {
            using var writer = context.CreateReplyWriter("a{sv}");
            writer.WriteDictionary(echo._properties);
            context.Reply(writer.CreateMessage());
            return default;
        }
    }
}
