using System.Threading.Channels;
using BlueZ.Core.DBus.Wire;
using Fakes;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.Tests.Wire;

/// <summary>The client against a real dbus-daemon.</summary>
public sealed class DBusConnectionTests : IAsyncLifetime
{
    private PrivateBus _bus = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _bus = await PrivateBus.StartAsync();

    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    [Fact]
    public async Task Connect_GetsAUniqueName()
    {
        using var connection = await ConnectAsync();
        Assert.StartsWith(":1.", connection.UniqueName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_FailsTyped_WhenNobodyListens()
    {
        using var connection = new DBusConnection("unix:path=/nowhere/bus");
        await Assert.ThrowsAsync<DBusConnectFailedException>(async () => await connection.ConnectAsync());
    }

    [Fact]
    public async Task Call_GivesTheErrorOfThePeer()
    {
        using var connection = await ConnectAsync();
        var error = await Assert.ThrowsAsync<DBusErrorReplyException>(() => connection.CallMethodAsync(Call(connection, "no.such.name", "/", "a.b", "C")));
        Assert.Equal("org.freedesktop.DBus.Error.ServiceUnknown", error.ErrorName);
    }

    [Fact]
    public async Task Call_Fails_WhenTheBusDies()
    {
        using var connection = await ConnectAsync();
        using var silent = await ConnectAsync();
        silent.AddMethodHandler(new Handler("/silent", context =>
        {
            context.DisposesAsynchronously = true;
            return default;
        }));
        var call = connection.CallMethodAsync(Call(connection, silent.UniqueName!, "/silent", "a.b", "C"));
        await _bus.KillAsync();
        await Assert.ThrowsAsync<DBusConnectionClosedException>(() => call);
        Assert.NotNull(await connection.DisconnectedAsync().WaitAsync(Ct));
    }

    [Fact]
    public async Task Dispose_EndsCallsAndTellsNoReason()
    {
        var connection = await ConnectAsync();
        connection.Dispose();
        Assert.Null(await connection.DisconnectedAsync().WaitAsync(Ct));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.CallMethodAsync(Call(connection, "a.b", "/", "a.b", "C")));
    }

    [Fact]
    public async Task ExportedObject_EchoesAnyVariant()
    {
        using var server = await ConnectAsync();
        using var client = await ConnectAsync();
        server.AddMethodHandler(new Handler("/echo", Echo));
        VariantValue value = VariantValue.Struct("text", VariantValue.Array(new byte[100_000]), VariantValue.Variant(VariantValue.ArrayOfVariant(new VariantValue[] { 1u, "x" })));
        var answer = await client.CallMethodAsync(VariantCall(client, server.UniqueName!, value), static (m, _) => m.GetBodyReader().ReadVariantValue());
        Assert.Equal(value.ToString(includeTypeSuffix: true), answer.ToString(includeTypeSuffix: true));
    }

    [Fact]
    public async Task ExportedObject_PassesFileDescriptors()
    {
        using var server = await ConnectAsync();
        using var client = await ConnectAsync();
        server.AddMethodHandler(new Handler("/file", SendFile));
        using var file = await client.CallMethodAsync(Call(client, server.UniqueName!, "/file", "a.b", "Open"), static (m, _) => m.GetBodyReader().ReadHandle<SafeFileHandle>());
        using var stream = new FileStream(file, FileAccess.Read);
        byte[] content = new byte[4];
        await stream.ReadExactlyAsync(content, Ct);
        Assert.Equal("name"u8.ToArray(), content);
    }

    [Fact]
    public async Task UnknownObject_AnswersUnknownMethod()
    {
        using var server = await ConnectAsync();
        using var client = await ConnectAsync();
        var error = await Assert.ThrowsAsync<DBusErrorReplyException>(() => client.CallMethodAsync(Call(client, server.UniqueName!, "/nothing", "a.b", "C")));
        Assert.Equal("org.freedesktop.DBus.Error.UnknownMethod", error.ErrorName);
        await client.CallMethodAsync(Call(client, server.UniqueName!, "/nothing", "org.freedesktop.DBus.Peer", "Ping"));
    }

    [Fact]
    public async Task Watch_FollowsTheOwnerOfAName()
    {
        using var client = await ConnectAsync();
        var seen = Channel.CreateUnbounded<uint>();
        using var watch = await client.WatchSignalAsync("test.name", "/x", "a.b", "Tick", static (m, _) => m.GetBodyReader().ReadUInt32(),
            n => seen.Writer.TryWrite(n.Value), ObserverFlags.None, emitOnCapturedContext: false);
        using var names = await client.WatchNameOwnerAsync("test.name");
        Assert.Null(names.GetCurrentOwner());

        using var stranger = await ConnectAsync();
        Tick(stranger, 99);
        using (var first = await ConnectAsync())
        {
            await first.RequestNameAsync("test.name");
            Assert.Equal(first.UniqueName, NameOwnerWatcher.GetOwnerBusName(await names.WaitForOwnerAsync(Ct)));
            Tick(first, 1);
            Assert.Equal(1u, await seen.Reader.ReadAsync(Ct));
            var changed = names.GetOwnerChangedCancellationToken(names.GetCurrentOwner()!);
            first.Dispose();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(-1, changed).WaitAsync(Ct));
        }

        using var second = await ConnectAsync();
        await second.RequestNameAsync("test.name");
        await names.WaitForOwnerAsync(Ct);
        Tick(second, 2);
        Assert.Equal(2u, await seen.Reader.ReadAsync(Ct));
    }

    [Fact]
    public async Task RequestName_IsRefused_WhenTaken()
    {
        using var first = await ConnectAsync();
        using var second = await ConnectAsync();
        await first.RequestNameAsync("test.name", RequestNameOptions.None);
        Assert.False(await second.TryRequestNameAsync("test.name", RequestNameOptions.None));
        Assert.True(await first.ReleaseNameAsync("test.name"));
        Assert.True(await second.TryRequestNameAsync("test.name", RequestNameOptions.None));
    }

    [Fact]
    public async Task Calls_AreAnsweredEachByItsOwn_WhenManyAreUnderWay()
    {
        using var server = await ConnectAsync();
        using var client = await ConnectAsync();
        server.AddMethodHandler(new Handler("/echo", Echo));
        var calls = Enumerable.Range(0, 100).Select(i =>
            client.CallMethodAsync(VariantCall(client, server.UniqueName!, i), static (m, _) => m.GetBodyReader().ReadVariantValue().GetInt32()));
        Assert.Equal(Enumerable.Range(0, 100), await Task.WhenAll(calls));
    }

    [Fact]
    public async Task Members_Refuse_BeforeConnecting()
    {
        using var connection = new DBusConnection(_bus.Address);
        var message = Call(connection, "a.b", "/", "a.b", "C");
        Assert.Throws<InvalidOperationException>(() => connection.TrySendMessage(message));
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.CallMethodAsync(message));
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.TryRequestNameAsync("a.b"));
        Assert.Throws<InvalidOperationException>(() => connection.AddMethodHandler(new Handler("/a", _ => default)));
        await connection.ConnectAsync();
        await connection.ConnectAsync();
    }

    [Fact]
    public async Task AbandonedCall_LeavesTheConnectionInUse()
    {
        using var client = await ConnectAsync();
        using var silent = await ConnectAsync();
        silent.AddMethodHandler(new Handler("/silent", context =>
        {
            context.DisposesAsynchronously = true;
            return default;
        }));
        using var patience = new CancellationTokenSource();
        var call = client.CallMethodAsync(Call(client, silent.UniqueName!, "/silent", "a.b", "C")).WaitAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.NotEmpty(await client.ListServicesAsync());
    }

    [Fact]
    public async Task BigMessage_ArrivesWhole()
    {
        using var server = await ConnectAsync();
        using var client = await ConnectAsync();
        server.AddMethodHandler(new Handler("/echo", Echo));
        byte[] big = new byte[12 * 1024 * 1024];
        new Random(1).NextBytes(big);
        byte[] answer = await client.CallMethodAsync(VariantCall(client, server.UniqueName!, VariantValue.Array(big)),
            static (m, _) => m.GetBodyReader().ReadVariantValue().GetArray<byte>()).WaitAsync(Ct);
        Assert.True(big.AsSpan().SequenceEqual(answer));
    }

    [Fact]
    public async Task ManyConnections_LeaveNoDescriptorBehind()
    {
        string path = Path.GetTempFileName();
        using var server = await ConnectAsync();
        server.AddMethodHandler(new Handler("/file", context =>
        {
            using var writer = context.CreateReplyWriter("h");
            writer.WriteHandle(File.OpenHandle(path));
            context.Reply(writer.CreateMessage());
            return default;
        }));
        for (int i = 0; i < 50; i++)
        {
            using var client = await ConnectAsync();
            await client.CallMethodAsync(Call(client, server.UniqueName!, "/file", "a.b", "Open"));
            // The answer to this one comes to a connection that is gone.
            _ = client.CallMethodAsync(Call(client, server.UniqueName!, "/file", "a.b", "Open")).ContinueWith(t => t.Exception, TaskScheduler.Default);
        }

        // The last may be on their way.
        Assert.InRange(Directory.GetFiles("/proc/self/fd").Count(f => new FileInfo(f).LinkTarget == path), 0, 2);
        File.Delete(path);
    }

    private async Task<DBusConnection> ConnectAsync()
    {
        var connection = new DBusConnection(_bus.Address);
        await connection.ConnectAsync();
        return connection;
    }

    private static MessageBuffer Call(DBusConnection connection, string destination, string path, string @interface, string member)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader(destination, path, @interface, member);
        return writer.CreateMessage();
    }

    private static MessageBuffer VariantCall(DBusConnection connection, string destination, VariantValue value)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader(destination, "/echo", "a.b", "Echo", "v");
        writer.WriteVariant(value);
        return writer.CreateMessage();
    }

    private static void Tick(DBusConnection connection, uint value)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteSignalHeader(null, "/x", "a.b", "Tick", "u");
        writer.WriteUInt32(value);
        Assert.True(connection.TrySendMessage(writer.CreateMessage()));
    }

    private static ValueTask Echo(MethodContext context)
    {
        using var writer = context.CreateReplyWriter("v");
        writer.WriteVariant(context.Request.GetBodyReader().ReadVariantValue());
        context.Reply(writer.CreateMessage());
        return default;
    }

    private static ValueTask SendFile(MethodContext context)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "name of the rose");
        using var writer = context.CreateReplyWriter("h");
        writer.WriteHandle(File.OpenHandle(path));
        context.Reply(writer.CreateMessage());
        File.Delete(path);
        return default;
    }

    private sealed class Handler(string path, Func<MethodContext, ValueTask> answer) : IPathMethodHandler
    {
        public string Path => path;

        public bool HandlesChildPaths => false;

        public ValueTask HandleMethodAsync(MethodContext context) => answer(context);
    }
}
