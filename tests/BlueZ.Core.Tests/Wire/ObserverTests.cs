using System.Diagnostics;
using System.Threading.Channels;
using BlueZ.Core.DBus.Wire;
using Fakes;

namespace BlueZ.Core.Tests.Wire;

/// <summary>Watches, against a real dbus-daemon.</summary>
public sealed class ObserverTests : IAsyncLifetime
{
    private static readonly MatchRule Ticks = new() { Type = MessageType.Signal, Interface = "a.b", Member = "Tick" };

    private readonly Channel<Notification<uint>> _seen = Channel.CreateUnbounded<Notification<uint>>();
    private PrivateBus _bus = null!;
    private DBusConnection _connection = null!;
    private bool _keepConnection;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bus = await PrivateBus.StartAsync();
        _connection = await BusPeer.ConnectAsync(_bus, e => e.DisconnectConnection = !_keepConnection);
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return _bus.DisposeAsync();
    }

    [Fact]
    public async Task Watch_SeesASignalOfDBusSend()
    {
        using var watch = await WatchAsync(Ticks);
        using var sender = Process.Start("dbus-send", [$"--bus={_bus.Address}", "--type=signal", "/x", "a.b.Tick", "uint32:7"]);
        Assert.Equal(7u, (await NextAsync()).Value);
        await sender.WaitForExitAsync(Ct);
    }

    [Fact]
    public async Task AddMatch_Fails_EachTime_WhenTheBusRefusesTheRule()
    {
        var rule = new MatchRule { Type = MessageType.Signal, Member = "not a member" };
        for (int i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<DBusErrorReplyException>(() => WatchAsync(rule));
            Assert.Equal("org.freedesktop.DBus.Error.MatchRuleInvalid", error.ErrorName);
        }
    }

    [Fact]
    public async Task Rule_LastsUntilTheLastOfItsWatchesEnds()
    {
        var first = await WatchAsync(Ticks);
        using var second = await WatchAsync(Ticks);
        BusPeer.Signal(_connection, "/x", 1);
        Assert.Equal((1u, 1u), ((await NextAsync()).Value, (await NextAsync()).Value));
        first.Dispose();
        first.Dispose();
        BusPeer.Signal(_connection, "/x", 2);
        Assert.Equal(2u, (await NextAsync()).Value);
        second.Dispose();
        using var third = await WatchAsync(Ticks);
        BusPeer.Signal(_connection, "/x", 3);
        Assert.Equal(3u, (await NextAsync()).Value);
        Assert.False(_seen.Reader.TryRead(out _));
    }

    [Fact]
    public async Task PathNamespace_IsUnderstoodByTheBus()
    {
        using var watch = await WatchAsync(new MatchRule { Type = MessageType.Signal, Member = "Tick", PathNamespace = "/org/bluez" });
        BusPeer.Signal(_connection, "/org/blue", 1);
        BusPeer.Signal(_connection, "/org/bluez/hci0", 2);
        Assert.Equal(2u, (await NextAsync()).Value);
    }

    [Fact]
    public async Task Stop_EndsTheWatch_WithoutACompletion()
    {
        using var watch = await _connection.AddMatchAsync(Ticks, BusPeer.ReadNumber, n =>
        {
            _seen.Writer.TryWrite(n);
            n.Stop();
        }, emitOnCapturedContext: false, ObserverFlags.EmitAll);
        using var other = await WatchAsync(Ticks);
        BusPeer.Signal(_connection, "/x", 1);
        BusPeer.Signal(_connection, "/x", 2);
        Assert.Equal((1u, 1u, 2u), ((await NextAsync()).Value, (await NextAsync()).Value, (await NextAsync()).Value));
    }

    [Fact]
    public async Task Completion_TellsWhyTheWatchEnded()
    {
        var state = new object();
        var watch = await WatchAsync(Ticks, ObserverFlags.EmitAll, state);
        watch.Dispose();
        var end = await NextAsync();
        Assert.Equal((NotificationType.ObserverDisposed, true, false), (end.Type, end.IsCompletion, end.HasValue));
        Assert.Same(state, end.State);
        Assert.Throws<InvalidOperationException>(() => end.Value);

        using var closed = await WatchAsync(Ticks, ObserverFlags.EmitAll);
        await _bus.KillAsync();
        end = await NextAsync();
        Assert.Equal(NotificationType.ConnectionClosed, end.Type);
        Assert.IsType<DBusConnectionClosedException>(end.Exception);
    }

    [Fact]
    public async Task OwnerChanged_EndsTheWatch_EvenWithTheFirstOwner()
    {
        using var lasting = await WatchAsync(new MatchRule { Member = "Tick", Sender = "test.name" });
        using var watch = await WatchAsync(new MatchRule { Member = "Tick", Sender = "test.name" }, ObserverFlags.EmitAll);
        using var owner = await BusPeer.ConnectAsync(_bus);
        await owner.RequestNameAsync("test.name");
        var end = await NextAsync();
        Assert.Equal(NotificationType.OwnerChanged, end.Type);
        Assert.IsType<DBusOwnerChangedException>(end.Exception);
        BusPeer.Signal(owner, "/x", 5);
        Assert.Equal(5u, (await NextAsync()).Value);
    }

    [Fact]
    public async Task Reader_ThatThrows_EndsTheWatch_WhenItAskedToBeTold()
    {
        using var watch = await _connection.AddMatchAsync(Ticks, static uint (_, _) => throw new FormatException("no"), n => _seen.Writer.TryWrite(n),
            emitOnCapturedContext: false, ObserverFlags.EmitOnReaderFailed);
        BusPeer.Signal(_connection, "/x", 1);
        var end = await NextAsync();
        Assert.Equal(NotificationType.ReaderFailed, end.Type);
        Assert.IsType<FormatException>(Assert.IsType<DBusReadException>(end.Exception).InnerException);
        await _connection.ListServicesAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reader_ThatThrows_ClosesTheConnection_UnlessTheHookSaysNo(bool keep)
    {
        _keepConnection = keep;
        using var watch = await _connection.AddMatchAsync(Ticks, static uint (_, _) => throw new FormatException("no"), n => _seen.Writer.TryWrite(n),
            emitOnCapturedContext: false, ObserverFlags.None);
        using var after = await WatchAsync(Ticks, ObserverFlags.EmitOnConnectionClosed);
        BusPeer.Signal(_connection, "/x", 1);
        Assert.Equal(keep ? NotificationType.Value : NotificationType.ConnectionClosed, (await NextAsync()).Type);
    }

    [Fact]
    public async Task Handler_ThatThrows_ClosesTheConnection()
    {
        using var watch = await _connection.WatchSignalAsync(null, null, "a.b", "Tick", static _ => throw new FormatException("no"), ObserverFlags.None, emitOnCapturedContext: false);
        BusPeer.Signal(_connection, "/x", 1);
        Assert.IsType<FormatException>(await _connection.DisconnectedAsync().WaitAsync(Ct));
    }

    [Fact]
    public async Task WatchPropertiesChanged_SeesOnlyTheInterface()
    {
        var changed = Channel.CreateUnbounded<string>();
        using var watch = await _connection.WatchPropertiesChangedAsync(null, "/x", "a.b", static (m, _) => m.GetBodyReader().ReadString(),
            n => changed.Writer.TryWrite(n.Value), ObserverFlags.None, emitOnCapturedContext: false);
        Change("a.bc");
        Change("a.b");
        Assert.Equal("a.b", await changed.Reader.ReadAsync(Ct));

        void Change(string @interface)
        {
            using var writer = _connection.GetMessageWriter();
            writer.WriteSignalHeader(null, "/x", "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as");
            writer.WriteString(@interface);
            writer.WriteDictionary(new Dictionary<string, VariantValue>());
            writer.WriteArray(Array.Empty<string>());
            _connection.TrySendMessage(writer.CreateMessage());
        }
    }

    [Fact]
    public async Task Context_GetsTheNotifications_InOrder()
    {
        var context = new CountingContext();
        using var watch = await _connection.AddMatchAsync(Ticks, BusPeer.ReadNumber, n => _seen.Writer.TryWrite(n), context, ObserverFlags.None, null);
        for (uint i = 0; i < 50; i++)
        {
            BusPeer.Signal(_connection, "/x", i);
        }

        for (uint i = 0; i < 50; i++)
        {
            Assert.Equal(i, (await NextAsync()).Value);
        }

        Assert.Equal(50, context.Posts);
    }

    private async Task<IDisposable> WatchAsync(MatchRule rule, ObserverFlags flags = ObserverFlags.None, object? state = null) =>
        await _connection.AddMatchAsync(rule, BusPeer.ReadNumber, n => _seen.Writer.TryWrite(n), emitOnCapturedContext: false, flags, state);

    private ValueTask<Notification<uint>> NextAsync() => _seen.Reader.ReadAsync(Ct);

    private sealed class CountingContext : SynchronizationContext
    {
        public int Posts { get; private set; }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Posts++;
            d(state);
        }
    }
}
