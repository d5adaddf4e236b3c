using System.Threading.Channels;
using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using Microsoft.Extensions.Logging;

namespace EspProxy.Mdns;

/// <summary>Publishes by Avahi: one entry group, given anew whenever the addresses or Avahi's own name change.</summary>
/// <param name="avahi">This Avahi's own name on the bus: by the well-known one the bus would start an Avahi that was stopped.</param>
/// <param name="isOneAddress">Whether the proxy listens on one address, so that the service belongs to its interface alone.</param>
internal sealed class AvahiPublisher(
    AvahiBus bus, string avahi, ServiceFeed feed, Func<IReadOnlyList<NetworkLink>> addresses, bool isOneAddress, MdnsTrouble trouble, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    // The daemon is stopping; Avahi drops the group anyway when the connection ends.
    private static readonly TimeSpan FreeLimit = TimeSpan.FromMilliseconds(500);

    // What is not taken in time is followed by a state that is; Avahi speaks a few times in its life.
    private readonly Channel<(string Path, int State, string Error)> _states = Channel.CreateBounded<(string, int, string)>(
        new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly AvahiServerProxy _server = new(bus.Connection, avahi, "/");
    private MdnsService _service = feed.Current;
    private string _instance = feed.Current.Name;
    private IReadOnlyList<NetworkLink> _links = [];
    private AvahiGroup? _group;
    private int _renames;

    /// <summary>Runs until stopped, and then takes the records back.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var server = await WatchAsync(AvahiServerProxy.InterfaceName);
        using var group = await WatchAsync(AvahiEntryGroupProxy.InterfaceName);
        try
        {
            if (await _server.GetStateAsync().WaitAsync(Limit, time, stop) == AvahiState.ServerRunning)
            {
                await PublishAsync(stop);
            }

            while (true)
            {
                await WaitAsync(stop);
                await FollowAsync(stop);
            }
        }
        finally
        {
            await FreeAsync();
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] waits =
        [
            Task.Delay(NetworkAddresses.Interval, time, enough.Token),
            _states.Reader.WaitToReadAsync(enough.Token).AsTask(),
            feed.Changes.WaitToReadAsync(enough.Token).AsTask(),
        ];
        await Task.WhenAny(waits);
        await enough.CancelAsync();
        await Task.WhenAll(waits).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        stop.ThrowIfCancellationRequested();
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        while (_states.Reader.TryRead(out var change))
        {
            await (change.Path == _server.Path ? FollowServerAsync(change.State, stop) : FollowGroupAsync(change, stop));
        }

        if (feed.Changes.TryRead(out _))
        {
            await ReplaceAsync(feed.Current, stop);
        }

        if (_group is not null && !NetworkAddresses.AreSame(addresses(), _links))
        {
            await PublishAsync(stop);
        }
    }

    // While Avahi looks for a name of its own nothing may be published.
    private async Task FollowServerAsync(int state, CancellationToken stop)
    {
        if (state == AvahiState.ServerRunning)
        {
            await PublishAsync(stop);
        }
        else
        {
            await FreeAsync();
        }
    }

    private async Task FollowGroupAsync((string Path, int State, string Error) change, CancellationToken stop)
    {
        if (change.Path != _group?.Path)
        {
            return;
        }

        switch (change.State)
        {
            case AvahiState.GroupEstablished:
                trouble.Passed();
                log.Published(_instance, "Avahi");
                break;
            case AvahiState.GroupCollision:
                await RenameAsync(stop);
                break;
            case AvahiState.GroupFailure:
                throw new InvalidOperationException($"Avahi gave up the records: {change.Error}");
        }
    }

    private Task RenameAsync(CancellationToken stop)
    {
        string next = MdnsLabel.Next(_service.Name, ++_renames);
        log.NameTaken(_instance, next);
        _instance = next;
        return PublishAsync(stop);
    }

    private async Task ReplaceAsync(MdnsService service, CancellationToken stop)
    {
        var old = _service;
        _service = service;
        if (service.Name != old.Name)
        {
            (_instance, _renames) = (service.Name, 0);
        }

        if (_group is null)
        {
            return;
        }

        if (service.Name == old.Name && service.Port == old.Port)
        {
            await _group.UpdateAsync(_instance, service).WaitAsync(Limit, time, stop);
        }
        else
        {
            await PublishAsync(stop);
        }
    }

    private async Task PublishAsync(CancellationToken stop)
    {
        await FreeAsync();
        _links = addresses();
        string path = await _server.EntryGroupNewAsync().WaitAsync(Limit, time, stop);
        _group = new AvahiGroup(new AvahiEntryGroupProxy(bus.Connection, avahi, path), isOneAddress ? [.. _links.Select(l => l.Index)] : [AvahiState.Any]);
        string machine = await _server.GetHostNameFqdnAsync().WaitAsync(Limit, time, stop);
        try
        {
            await _group.CommitAsync(_instance, _service, machine, _links).WaitAsync(Limit, time, stop);
        }
        catch (DBusErrorReplyException e) when (e.ErrorName == AvahiState.CollisionError && _renames < 100)
        {
            // Somebody on this very machine has the name.
            await RenameAsync(stop);
        }
    }

    private async Task FreeAsync()
    {
        var group = _group;
        _group = null;
        try
        {
            await (group?.FreeAsync() ?? Task.CompletedTask).WaitAsync(FreeLimit, time);
        }
        catch (Exception e) when (e is TimeoutException or DBusErrorReplyException or DBusConnectionClosedException or ObjectDisposedException)
        {
            log.NotFreed(e.Message);
        }
    }

    private ValueTask<IDisposable> WatchAsync(string @interface) => bus.Connection.AddMatchAsync(
        new MatchRule { Type = MessageType.Signal, Sender = AvahiBus.Service, Interface = @interface, Member = "StateChanged" },
        static (message, _) =>
        {
            var reader = message.GetBodyReader();
            return (message.PathAsString ?? "", reader.ReadInt32(), reader.ReadString());
        },
        n => _states.Writer.TryWrite(n.Value),
        emitOnCapturedContext: false);
}
