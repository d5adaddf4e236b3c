using System.Diagnostics;
using BlueZ.Core.DBus.Wire;
using Fakes;

namespace BlueZ.Core.Tests.Wire;

/// <summary>Exported objects, against a real dbus-daemon.</summary>
public sealed class MethodContextTests : IAsyncLifetime
{
    private PrivateBus _bus = null!;
    private DBusConnection _server = null!;
    private DBusConnection _client = null!;
    private bool _keepConnection;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bus = await PrivateBus.StartAsync();
        _server = await BusPeer.ConnectAsync(_bus, e => e.DisconnectConnection = e.DisconnectConnection && !_keepConnection);
        _client = await BusPeer.ConnectAsync(_bus);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        _client.Dispose();
        return _bus.DisposeAsync();
    }

    [Fact]
    public async Task SlowHandlers_Overlap_AndMayCallOut()
    {
        var release = new TaskCompletionSource();
        _server.AddMethodHandler(new BusPeer.Handler("/slow", async context =>
        {
            await release.Task;
            await _server.ListServicesAsync();
            BusPeer.Reply(context, 1);
        }));
        _server.AddMethodHandler(new BusPeer.Handler("/fast", context =>
        {
            BusPeer.Reply(context, 2);
            return default;
        }));
        var slow = CallAsync("/slow");
        Assert.Equal(2u, await CallAsync("/fast"));
        Assert.False(slow.IsCompleted);
        release.SetResult();
        Assert.Equal(1u, await slow);
    }

    [Fact]
    public async Task Context_AnswersLater_WhenTheHandlerTookItOver()
    {
        var taken = new TaskCompletionSource<MethodContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.AddMethodHandler(new BusPeer.Handler("/later", context =>
        {
            context.DisposesAsynchronously = true;
            Assert.Throws<InvalidOperationException>(() => context.DisposesAsynchronously = false);
            taken.SetResult(context);
            return default;
        }));
        var call = CallAsync("/later");
        var context = await taken.Task.WaitAsync(Ct);
        BusPeer.Reply(context, 3);
        Assert.True(context.ReplySent);
        Assert.Throws<InvalidOperationException>(() => BusPeer.Reply(context, 4));
        context.ReplyError("a.b.Late", "not sent");
        context.Dispose();
        Assert.Throws<ObjectDisposedException>(() => context.Request);
        Assert.Throws<ObjectDisposedException>(() => context.RequestAborted);
        Assert.Throws<ObjectDisposedException>(() => { context.CreateReplyWriter(null).Dispose(); });
        Assert.Throws<ObjectDisposedException>(() => context.Reply(BusPeer.Call(_server, "a.b", "/", "a.b", "C")));
        Assert.Equal(3u, await call);
    }

    [Fact]
    public async Task Context_SaysUnknownMethod_WhenNothingWasSent()
    {
        _server.AddMethodHandler(new BusPeer.Handler("/mute", _ => default));
        var error = await Assert.ThrowsAsync<DBusErrorReplyException>(() => CallAsync("/mute"));
        Assert.Equal("org.freedesktop.DBus.Error.UnknownMethod", error.ErrorName);
    }

    [Fact]
    public async Task Error_ArrivesWithItsNameAndText()
    {
        _server.AddMethodHandler(new BusPeer.Handler("/no", context =>
        {
            context.ReplyError("org.bluez.Error.Failed", "le-connection-abort-by-local");
            return default;
        }));
        var error = await Assert.ThrowsAsync<DBusErrorReplyException>(() => CallAsync("/no"));
        Assert.Equal(("org.bluez.Error.Failed", "le-connection-abort-by-local"), (error.ErrorName, error.ErrorMessage));
        Assert.Equal("org.bluez.Error.Failed: le-connection-abort-by-local", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandlerThatThrows_ClosesTheConnection_UnlessTheHookSaysNo(bool keep)
    {
        _keepConnection = keep;
        _server.AddMethodHandler(new BusPeer.Handler("/bad", _ => throw new FormatException("it broke")));
        var error = await Assert.ThrowsAsync<DBusErrorReplyException>(() => CallAsync("/bad"));
        Assert.Equal(keep ? "org.freedesktop.DBus.Error.Failed" : "org.freedesktop.DBus.Error.NoReply", error.ErrorName);
        if (!keep)
        {
            Assert.IsType<FormatException>(await _server.DisconnectedAsync().WaitAsync(Ct));
        }
    }

    [Fact]
    public async Task RequestAborted_IsCancelled_WhenOurConnectionCloses()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.AddMethodHandler(new BusPeer.Handler("/long", async context =>
        {
            started.SetResult();
            await Task.Delay(-1, context.RequestAborted).ContinueWith(_ => aborted.SetResult(), TaskScheduler.Default);
        }));
        Assert.True(_client.TrySendMessage(BusPeer.Call(_client, _server.UniqueName!, "/long", "a.b", "C", MessageFlags.NoReplyExpected)));
        await started.Task.WaitAsync(Ct);
        _server.Dispose();
        await aborted.Task.WaitAsync(Ct);
    }

    [Fact]
    public async Task ChildPaths_GoToTheAncestor_ThatHandlesThem()
    {
        _server.AddMethodHandler(new BusPeer.Handler("/tree", context =>
        {
            BusPeer.Reply(context, (uint)context.Request.Path.Length);
            return default;
        }, children: true));
        Assert.Equal(9u, await CallAsync("/tree/a/b"));
        Assert.Equal(5u, await CallAsync("/tree"));
        await Assert.ThrowsAsync<DBusErrorReplyException>(() => CallAsync("/treetop"));
        Assert.Throws<InvalidOperationException>(() => _server.AddMethodHandler(new BusPeer.Handler("/tree/a", _ => default)));
        _server.RemoveMethodHandler("/tree");
        _server.RemoveMethodHandler("/tree");
        await Assert.ThrowsAsync<DBusErrorReplyException>(() => CallAsync("/tree"));
    }

    [Fact]
    public void AddMethodHandlers_AddsAllOrNone()
    {
        Assert.Throws<InvalidOperationException>(() => _server.AddMethodHandlers([new BusPeer.Handler("/a", _ => default), new BusPeer.Handler("/a", _ => default)]));
        Assert.Throws<FormatException>(() => _server.AddMethodHandlers([new BusPeer.Handler("/a", _ => default), new BusPeer.Handler("a", _ => default)]));
        _server.AddMethodHandler(new BusPeer.Handler("/a", _ => default));
    }

    [Fact]
    public async Task Introspection_TellsTheChildren_ToDBusSend()
    {
        _server.AddMethodHandler(new BusPeer.Handler("/org/test/leaf", context =>
        {
            context.ReplyIntrospectXml([IntrospectionXml.DBusProperties]);
            return default;
        }));
        await _server.RequestNameAsync("test.name");
        var start = new ProcessStartInfo("dbus-send", [$"--bus={_bus.Address}", "--print-reply", "--dest=test.name", "/org", "org.freedesktop.DBus.Introspectable.Introspect"])
        {
            RedirectStandardOutput = true,
        };
        using var peer = Process.Start(start)!;
        Assert.Contains("<node name=\"test\"/>", await peer.StandardOutput.ReadToEndAsync(Ct), StringComparison.Ordinal);
        string leaf = await _client.CallMethodAsync(BusPeer.Call(_client, "test.name", "/org/test/leaf", "org.freedesktop.DBus.Introspectable", "Introspect"),
            static (m, _) => m.GetBodyReader().ReadString());
        Assert.Equal(
            ["org.freedesktop.DBus.Properties", "org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Peer"],
            System.Xml.Linq.XDocument.Parse(leaf).Root!.Elements("interface").Select(e => e.Attribute("name")!.Value));
        await Assert.ThrowsAsync<DBusErrorReplyException>(() =>
            _client.CallMethodAsync(BusPeer.Call(_client, "test.name", "/nothing/here", "org.freedesktop.DBus.Introspectable", "Introspect")));
    }

    private Task<uint> CallAsync(string path) =>
        _client.CallMethodAsync(BusPeer.Call(_client, _server.UniqueName!, path, "a.b", "C"), BusPeer.ReadNumber).WaitAsync(Ct);
}
