using BlueZ.Core.DBus.Wire;
using Fakes;

namespace BlueZ.Core.Tests.Wire;

/// <summary>Owners of names, against a real dbus-daemon.</summary>
public sealed class NameOwnerWatcherTests : IAsyncLifetime
{
    private PrivateBus _bus = null!;
    private DBusConnection _client = null!;
    private DBusConnection _owner = null!;
    private NameOwnerWatcher _watcher = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bus = await PrivateBus.StartAsync();
        _client = await BusPeer.ConnectAsync(_bus);
        _owner = await BusPeer.ConnectAsync(_bus);
        _watcher = await _client.WatchNameOwnerAsync("test.name");
    }

    public ValueTask DisposeAsync()
    {
        _watcher.Dispose();
        _client.Dispose();
        _owner.Dispose();
        return _bus.DisposeAsync();
    }

    [Fact]
    public async Task Identifier_ReachesItsOwner_AndNobodyElse()
    {
        await _owner.RequestNameAsync("test.name");
        string identifier = await _watcher.WaitForOwnerAsync(Ct);
        var ended = _watcher.GetOwnerChangedCancellationToken(identifier);
        await _client.CallMethodAsync(BusPeer.Call(_client, identifier, "/", "org.freedesktop.DBus.Peer", "Ping"));
        Assert.Throws<InvalidOperationException>(() => _client.TrySendMessage(BusPeer.Call(_client, identifier, "/", "a.b", "C", MessageFlags.NoReplyExpected)));

        Assert.True(await _owner.ReleaseNameAsync("test.name"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(-1, ended).WaitAsync(Ct));
        Assert.Null(_watcher.GetCurrentOwner());
        await Assert.ThrowsAsync<DBusOwnerChangedException>(() => _client.CallMethodAsync(BusPeer.Call(_client, identifier, "/", "org.freedesktop.DBus.Peer", "Ping")));

        await _owner.RequestNameAsync("test.name");
        Assert.NotEqual(identifier, await _watcher.WaitForOwnerAsync(Ct));
        Assert.True(_watcher.GetOwnerChangedCancellationToken(identifier).IsCancellationRequested);
    }

    [Fact]
    public async Task Watch_OfAnIdentifier_EndsWithTheOwner()
    {
        await _owner.RequestNameAsync("test.name");
        string identifier = await _watcher.WaitForOwnerAsync(Ct);
        var end = new TaskCompletionSource<NotificationType>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = await _client.WatchSignalAsync(identifier, null, "a.b", "Tick", n => end.TrySetResult(n.Type), ObserverFlags.EmitAll, emitOnCapturedContext: false);
        _owner.Dispose();
        Assert.Equal(NotificationType.OwnerChanged, await end.Task.WaitAsync(Ct));
        await Assert.ThrowsAsync<DBusOwnerChangedException>(async () =>
            await _client.WatchSignalAsync(identifier, null, "a.b", "Tick", static _ => { }, ObserverFlags.EmitAll, emitOnCapturedContext: false));
    }

    [Fact]
    public async Task WaitForOwner_CanBeAbandoned()
    {
        using var patience = new CancellationTokenSource();
        var waiting = _watcher.WaitForOwnerAsync(patience.Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Owner_IsGone_WhenTheBusDies()
    {
        await _owner.RequestNameAsync("test.name");
        var ended = _watcher.GetOwnerChangedCancellationToken(await _watcher.WaitForOwnerAsync(Ct));
        await _bus.KillAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(-1, ended).WaitAsync(Ct));
        Assert.Null(_watcher.GetCurrentOwner());
        await Assert.ThrowsAsync<DBusConnectionClosedException>(() => _watcher.WaitForOwnerAsync(Ct));
    }

    [Fact]
    public async Task WatchNameOwner_Refuses_WhenTheNameIsUnique() =>
        await Assert.ThrowsAsync<ArgumentException>(() => _client.WatchNameOwnerAsync(":1.1"));

    [Fact]
    public async Task Names_AreListed()
    {
        await _owner.RequestNameAsync("test.name");
        Assert.Contains("test.name", await _client.ListServicesAsync());
        Assert.Contains("org.freedesktop.DBus", await _client.ListActivatableServicesAsync());
    }

    [Fact]
    public async Task Name_IsLostAndGotAgain_AndTheOwnersAreTold()
    {
        var told = System.Threading.Channels.Channel.CreateUnbounded<string>();
        await _owner.RequestNameAsync("test.other", RequestNameOptions.AllowReplacement, (name, state) => told.Writer.TryWrite($"{state} lost {name}"), "first", emitOnCapturedContext: false);
        await _client.QueueNameRequestAsync("test.other", RequestNameOptions.ReplaceExisting, (name, state) => told.Writer.TryWrite($"{state} got {name}"), actionState: "second",
            emitOnCapturedContext: false);
        Assert.Equal(["first lost test.other", "second got test.other"], new[] { await told.Reader.ReadAsync(Ct), await told.Reader.ReadAsync(Ct) }.Order());
        Assert.False(await _owner.TryRequestNameAsync("test.other", RequestNameOptions.None));
        await Assert.ThrowsAsync<DBusErrorReplyException>(() => _owner.RequestNameAsync("test.other", RequestNameOptions.None));
        await Assert.ThrowsAsync<ArgumentException>(() => _owner.TryRequestNameAsync("test.other", RequestNameOptions.None, static (_, _) => { }));
        await _owner.QueueNameRequestAsync("test.other", onAcquired: (name, _) => told.Writer.TryWrite($"first got {name}"), emitOnCapturedContext: false);
        Assert.True(await _client.ReleaseNameAsync("test.other"));
        Assert.Equal("first got test.other", await told.Reader.ReadAsync(Ct));
        Assert.False(await _client.ReleaseNameAsync("test.other"));
    }

    [Fact]
    public void GetOwnerBusName_RefusesOtherNames() => Assert.Throws<ArgumentException>(() => NameOwnerWatcher.GetOwnerBusName("org.bluez"));

    [Fact]
    public void Watcher_RefusesEverything_OnceItIsDisposed()
    {
        _watcher.Dispose();
        _watcher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _watcher.GetCurrentOwner());
        Assert.Throws<ObjectDisposedException>(() => _watcher.GetOwnerChangedCancellationToken("x"));
        Assert.Throws<ObjectDisposedException>(() => { _ = _watcher.WaitForOwnerAsync(Ct); });
    }
}
