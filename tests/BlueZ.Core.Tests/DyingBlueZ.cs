using Fakes;

namespace BlueZ.Core.Tests;

/// <summary>An org.bluez without objects that holds each call until the test says how it ends.</summary>
internal sealed class DyingBlueZ : IPathMethodHandler, IAsyncDisposable
{
    private readonly System.Threading.Channels.Channel<MethodContext> _held = System.Threading.Channels.Channel.CreateUnbounded<MethodContext>();
    private readonly PrivateBus _bus;
    private readonly DBusConnection _connection;
    private bool _shows = true;

    private DyingBlueZ(PrivateBus bus)
    {
        _bus = bus;
        _connection = new DBusConnection(bus.Address);
    }

    public string Path => "/";

    public bool HandlesChildPaths => true;

    public BlueZClient Client { get; private set; } = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<DyingBlueZ> StartAsync()
    {
        var blueZ = new DyingBlueZ(await PrivateBus.StartAsync());
        await blueZ._connection.ConnectAsync();
        blueZ._connection.AddMethodHandler(blueZ);
        await blueZ._connection.RequestNameAsync(BlueZClient.ServiceName, RequestNameOptions.None);
        return blueZ;
    }

    public async Task<BlueZClient> ConnectAsync() =>
        Client = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = _bus.Address }, Ct);

    /// <summary>Holds also the question for the objects.</summary>
    public void HoldEverything() => _shows = false;

    /// <summary>Waits until a call has arrived.</summary>
    public async Task WaitForCallAsync() => Assert.True(await _held.Reader.WaitToReadAsync(Ct));

    /// <summary>A call of the client that nobody has answered yet.</summary>
    public Task CallAsync() => Client.Call.RunAsync("Asking failed", () => Client.Connection.CallMethodAsync(Message()), ct: Ct);

    /// <summary>Gives the name up and stays on the bus: what it says then comes after the word of the owner's end.</summary>
    public Task LeaveAsync() => _connection.ReleaseNameAsync(BlueZClient.ServiceName);

    /// <summary>Ends the next call that arrived with an error.</summary>
    public async Task FailAsync(string name, string text)
    {
        using var context = await _held.Reader.ReadAsync(Ct);
        context.ReplyError(name, text);
    }

    /// <summary>Leaves the bus with a call unanswered.</summary>
    public async Task DieAsync()
    {
        await _held.Reader.ReadAsync(Ct);
        _connection.Dispose();
    }

    public ValueTask HandleMethodAsync(MethodContext context)
    {
        if (_shows && context.Request.MemberAsString == "GetManagedObjects")
        {
            using var writer = context.CreateReplyWriter("a{oa{sa{sv}}}");
            writer.WriteDictionaryEnd(writer.WriteDictionaryStart());
            context.Reply(writer.CreateMessage());
        }
        else
        {
            context.DisposesAsynchronously = true;
            _held.Writer.TryWrite(context);
        }

        return default;
    }

    public async ValueTask DisposeAsync()
    {
        if (Client is { } client)
        {
            await client.DisposeAsync();
        }

        _connection.Dispose();
        await _bus.DisposeAsync();
    }

    private MessageBuffer Message()
    {
        using var writer = Client.Connection.GetMessageWriter();
        writer.WriteMethodCallHeader(BlueZClient.ServiceName, "/a", "a.b", "Do");
        return writer.CreateMessage();
    }
}
