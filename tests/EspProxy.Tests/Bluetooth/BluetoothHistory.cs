using Fakes;
using Microsoft.Extensions.Logging;

namespace EspProxy.Tests.Bluetooth;

/// <summary>
/// A random history of clients, devices and bluetoothd. What happens depends on the seed alone; how far the proxy has come
/// with one step when the next begins does not, and the clients' beliefs have to hold for all of it.
/// </summary>
internal sealed partial class BluetoothHistory : IAsyncDisposable
{
    private const int Length = 90;
    private const int MaxClients = 3;
    private const int Notes = 100;
    private const int LastLines = 40;

    // Far more than the limits of all that is asked of bluetoothd for one request.
    private static readonly TimeSpan RestLimit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(8);

    private readonly int _seed;
    private readonly ProxyStage _stage;
    private readonly Peer[] _peers = [.. Enumerable.Range(0, ProxyStage.Slots + 2).Select(i => new Peer(i))];
    private readonly List<ClientBelief> _clients = [];
    private readonly List<string> _notes = [];
    private readonly HeardLog _log = new(LogLevel.Debug);
    private int _joined;
    private bool _isGone;
    private bool _isWedged;

    private BluetoothHistory(int seed, ProxyStage stage)
    {
        _seed = seed;
        _stage = stage;
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ClientBelief? Owner => _clients.Find(c => c.IsOwner);

    /// <summary>Plays the history of a seed to its end.</summary>
    public static async Task PlayAsync(int seed)
    {
        await using var history = new BluetoothHistory(seed, await ProxyStage.EmptyAsync());
        try
        {
            await history.PlayAsync();
        }
        catch (Exception e)
        {
            Assert.Fail($"The history of HISTORY_SEED={seed} failed: {e.Message}\n{string.Join('\n', history._notes.TakeLast(Notes))}\n{history.Aftermath()}\n{e.StackTrace}");
        }
    }

    private string Aftermath() =>
        $"{_stage.BlueZ.Version}; the log: {string.Join("\n    ", _log.Lines.TakeLast(LastLines))}\nbluetoothd was asked: {string.Join("\n    ", _stage.BlueZ.Calls.TakeLast(LastLines))}";

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    private async Task PlayAsync()
    {
        var random = new Random(_seed);
        await _stage.AddBlueZAsync((BlueZVersion)random.Next(Enum.GetValues<BlueZVersion>().Length), _stage.Time);
        Array.ForEach(_peers, p => _stage.BlueZ.AddDevice(p.Device));
        Array.ForEach(_peers, p => p.HidesMtu = _stage.BlueZ.Version == BlueZVersion.V5_55);
        _stage.Start(_log);
        await _stage.CalledAsync("StartDiscovery");
        await JoinAsync();
        await TakeOverAsync(_clients[0], asksFirst: true);
        foreach (var step in Draw(random).Take(Length))
        {
            _notes.Add($"{step}");
            await step.Act(this, step);
            await PauseAsync(step.Pause);
        }

        await EndAsync();
    }

    private async Task PauseAsync(HistoryPause pause)
    {
        switch (pause)
        {
            case HistoryPause.Taken:
                await TakenAsync();
                break;
            case HistoryPause.Word:
                await WordAsync();
                break;
            case HistoryPause.Second:
                await PassAsync(TimeSpan.FromSeconds(1));
                break;
            case HistoryPause.Rest:
                await RestAsync();
                break;
        }
    }

    // Once all is well again nothing is left of what was, and everything can be had.
    private async Task EndAsync()
    {
        _notes.Add("The end");
        if (_isGone)
        {
            await ReturnAsync();
        }

        Unwedge();
        DelayNothing();
        Array.ForEach(_peers, p => p.Calm());
        await RestAsync();
        while (_clients.Count > 0)
        {
            await LeaveAsync(_clients[0], _clients.Count);
        }

        await RestAsync();
        await JoinAsync();
        await TakeOverAsync(_clients[0], asksFirst: true);
        await RestAsync(() => _clients[0].IsScanning ? null : "nothing is scanned");
        foreach (var peer in _peers.Take(ProxyStage.Slots))
        {
            await UseAsync(peer);
        }

        await LeaveAsync(_clients[0], how: 1);
        await RestAsync();
        foreach (var peer in _peers)
        {
            int[] written = [.. peer.Device.PeerWrites.Select(w => Peer.ValueOf(w.Value))];
            Assert.Equal(written.Order(), written);
        }
    }

    // A refusal may still be in store for it.
    private async Task UseAsync(Peer peer)
    {
        var client = _clients[0];
        for (int i = 0; i < 6 && !client.Link(peer).RestsUp; i++)
        {
            await ConnectAsync(client, peer, how: i);
            await RestAsync();
        }

        Assert.True(client.Link(peer).RestsUp, $"No link could be made any more: {client.Link(peer)}");
        await RequestAsync(client, peer, Plain(peer));
        await RestAsync();
    }

    // Waits for everything to be at rest. The proxy's time passes only when nothing else happens.
    private async Task RestAsync(Func<string?>? unrest = null)
    {
        var pace = Moment;
        var passed = TimeSpan.Zero;
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await TakenAsync();
            if ((Unrest() ?? unrest?.Invoke()) is not { } why)
            {
                return;
            }

            if (!await WordAsync())
            {
                pace = pace < TimeSpan.FromSeconds(4) ? pace * 1.5 : pace;
                passed += pace;
                await PassAsync(pace);
            }

            Assert.False(passed > RestLimit && TimeProvider.System.GetElapsedTime(began) > ApiClient.Limit, $"There is no rest: {why}");
        }
    }

    private string? Unrest()
    {
        string[] linked = [.. _peers.Where(p => p.Device.IsConnected).Select(p => p.Device.Address)];
        string[] believed = [.. Owner?.Links.Where(l => l.RestsUp).Select(l => l.Peer.Device.Address) ?? []];
        return _clients.Select(c => c.Unrest is { } why ? $"{c}: {why}" : null).FirstOrDefault(w => w is not null)
            ?? (!_isWedged && !linked.SequenceEqual(believed) ? $"linked are [{string.Join(", ", linked)}], and believed to be [{string.Join(", ", believed)}]" : null)
            ?? (_stage.Proxy.ConnectionsUsed != believed.Length ? $"{_stage.Proxy.ConnectionsUsed} slots are taken for {believed.Length} links" : null);
    }

    // Waits until the proxy has taken everything that was sent. No time passes for it meanwhile.
    private async Task TakenAsync()
    {
        foreach (var client in _clients)
        {
            await client.PingAsync();
        }

        await UntilAsync(() => _clients.All(c => c.OpenPings == 0), "An answer to a ping");
    }

    private async Task UntilAsync(Func<bool> isSo, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            await WordAsync();
            Assert.True(TimeProvider.System.GetElapsedTime(began) < ApiClient.Limit, $"{what} did not come.");
        }
    }

    // Waits for a word of the proxy, but not for long; false when there was none.
    private async Task<bool> WordAsync()
    {
        await Task.WhenAny([Task.Delay(Moment, Ct), .. _clients.Select(c => c.Api.Received.WaitToReadAsync(Ct).AsTask())]);
        bool any = false;
        foreach (var client in _clients.ToArray())
        {
            any |= await client.TakeAsync();
        }

        return any;
    }

    private async Task PassAsync(TimeSpan time)
    {
        foreach (var link in _clients.SelectMany(c => c.Links))
        {
            link.HungUp = false; // The proxy waits for the last notifications of a link, but not for ever.
        }

        _stage.Time.Advance(time);
        await WordAsync();
    }
}
