namespace EspProxy.Tests.Bluetooth;

/// <summary>What happens in a history, and how often.</summary>
internal sealed partial class BluetoothHistory
{
    // Beyond the limit of a call, within it, and hardly at all.
    private static readonly TimeSpan[] Slow = [TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(3), TimeSpan.FromMilliseconds(300), TimeSpan.Zero];

    private static readonly string[] Delayable = ["Disconnect", "ReadValue", "StartNotify", "StopNotify", "RemoveDevice"];

    private static readonly (int Weight, string Name, Func<BluetoothHistory, HistoryStep, Task> Act)[] Table =
    [
        (26, "Connect", (h, s) => h.ConnectAsync(s)),
        (2, "Connect wrongly", (h, s) => h.ConnectWronglyAsync(s)),
        (7, "Disconnect", (h, s) => h.DisconnectAsync(s)),
        (4, "Disconnect and connect", (h, s) => h.ReconnectAsync(s)),
        (40, "Ask", (h, s) => h.AskAsync(s)),
        (14, "Ask much", (h, s) => h.AskMuchAsync(s)),
        (22, "Notify", (h, s) => h.NotifyAsync(s)),
        (2, "Join", (h, _) => h.JoinAsync()),
        (4, "Take over", (h, s) => h.TakeOverAsync(s)),
        (2, "Unsubscribe", (h, s) => h.UnsubscribeAsync(s)),
        (2, "Leave", (h, s) => h.LeaveAsync(s)),
        (3, "Ask for free slots", (h, s) => h.AskFreeAsync(s)),
        (6, "Hang up", (h, s) => h.HangUpAsync(s)),
        (3, "Go away", (h, s) => h.GoAwayAsync(s)),
        (6, "Come back", (h, s) => Do(() => h.Linked(s).Device.ComeBack())),
        (2, "Vanish", (h, s) => Do(() => h.Linked(s).Device.Vanish())),
        (3, "Refuse to connect", (h, s) => Do(() => h.Any(s).Device.RefuseNextConnect(afterConnectedBlip: s.How % 2 == 0))),
        (1, "Pretend to connect", (h, s) => Do(() => h.Any(s).Device.PretendNextConnect())),
        (1, "Connect silently", (h, s) => Do(() => h.Any(s).Device.SilenceNextLink())),
        (1, "Refuse to pair", (h, s) => Do(() => h.Any(s).Device.NextPairFails())),
        (1, "Forget the bond", (h, s) => Do(() => h.Any(s).Device.ForgetBond())),
        (6, "Trouble", (h, s) => Do(() => h.Trouble(s))),
        (5, "Calm", (h, s) => Do(() => h.Any(s).Calm())),
        (3, "Delay", (h, s) => Do(() => h._stage.BlueZ.Delay(Delayable[s.Where % Delayable.Length], s.How < 50 ? Slow[s.How % Slow.Length] : TimeSpan.Zero))),
        (1, "Delay nothing", (h, _) => Do(h.DelayNothing)),
        (2, "bluetoothd goes or comes", (h, _) => h.GoOrReturnAsync()),
        (2, "bluetoothd wedges or answers", (h, s) => Do(() => h.WedgeOrAnswer(s))),
        (1, "Power off", (h, _) => Do(h.PowerOff)),
        (4, "Time passes", (h, s) => h.PassAsync(Slow[s.How % Slow.Length])),
    ];

    // Every draw takes the same numbers from the source, whatever has come of the steps before.
    private static IEnumerable<HistoryStep> Draw(Random random)
    {
        int total = Table.Sum(t => t.Weight);
        while (true)
        {
            int at = random.Next(total);
            int row = 0;
            while (at >= Table[row].Weight)
            {
                at -= Table[row++].Weight;
            }

            var pause = random.Next(100) switch
            {
                < 35 => HistoryPause.Nothing,
                < 60 => HistoryPause.Taken,
                < 85 => HistoryPause.Word,
                < 92 => HistoryPause.Second,
                _ => HistoryPause.Rest,
            };
            yield return new HistoryStep(Table[row].Name, Table[row].Act, random.Next(100), random.Next(100), random.Next(100), pause);
        }
    }

    private static Task Do(Action act)
    {
        act();
        return Task.CompletedTask;
    }

    private Peer Any(HistoryStep step) => _peers[step.Where % _peers.Length];

    private Peer Linked(HistoryStep step) => Asker(step, prefersLinked: true).Peer;

    private async Task JoinAsync()
    {
        if (_clients.Count < MaxClients)
        {
            _clients.Add(new ClientBelief($"client {++_joined}", await _stage.LogInAsync(), _peers) { Note = _notes.Add });
        }
    }

    private async Task TakeOverAsync(HistoryStep step)
    {
        if (_clients.Count > 0)
        {
            await TakeOverAsync(_clients[step.Who % _clients.Count], asksFirst: step.How % 2 == 0);
        }
    }

    private async Task TakeOverAsync(ClientBelief client, bool asksFirst)
    {
        if (client.IsMuddled)
        {
            return;
        }

        ClientBelief[] others = [.. _clients.Where(c => c != client && c.IsOwner)];
        Array.ForEach(others, c => c.Muddle());
        if (asksFirst)
        {
            await client.AskFreeAsync();
        }

        await client.SubscribeAsync();
        if (!asksFirst)
        {
            await client.AskFreeAsync();
        }

        await UntilAsync(() => client.IsOwner, "Ownership");
        foreach (var other in others)
        {
            await other.LoseAsync();
        }
    }

    private Task UnsubscribeAsync(HistoryStep step) => _clients.Count > 0 ? _clients[step.Who % _clients.Count].UnsubscribeAsync() : Task.CompletedTask;

    private Task LeaveAsync(HistoryStep step) => _clients.Count > 0 ? LeaveAsync(_clients[step.Who % _clients.Count], step.How) : Task.CompletedTask;

    private async Task LeaveAsync(ClientBelief client, int how)
    {
        _clients.Remove(client);
        if (how % 2 == 0)
        {
            client.Api.Abort();
        }

        await client.DisposeAsync();
    }

    private Task AskFreeAsync(HistoryStep step) => Asker(step, prefersLinked: false).Client?.AskFreeAsync() ?? Task.CompletedTask;

    private Task NotifyAsync(HistoryStep step)
    {
        var peer = Linked(step);
        for (int i = 0; i <= step.How % 20; i++)
        {
            peer.Notify((i + step.How) % 5 == 0 ? Radio.Indicating : Radio.Notifying);
        }

        return Task.CompletedTask;
    }

    private Task HangUpAsync(HistoryStep step) => LoseAsync(Linked(step), p => p.Device.HangUp());

    private Task GoAwayAsync(HistoryStep step) => LoseAsync(Linked(step), p => p.Device.GoAway());

    private Task LoseAsync(Peer peer, Action<Peer> how)
    {
        how(peer);
        if (Owner?.Link(peer) is { IsUp: true } link)
        {
            link.HungUp = !_isGone;
        }

        return Task.CompletedTask;
    }

    private void Trouble(HistoryStep step)
    {
        var device = Any(step).Device;
        var characteristic = device.Characteristic(step.Who % 2 == 0 ? Radio.Plain : Radio.Notifying);
        switch (step.How % 6)
        {
            case 0:
                device.ConnectTime = Slow[step.How % 4];
                break;
            case 1:
                device.ResolveTime = step.Who < 20 ? Timeout.InfiniteTimeSpan : Slow[step.How % 4];
                break;
            case 2 or 3:
                characteristic.Latency = step.Who < 20 ? Timeout.InfiniteTimeSpan : Slow[step.How % 4];
                break;
            case 4:
                characteristic.ReadError = step.Who < 50 ? (byte)0x0e : (byte)0x05;
                break;
            default:
                characteristic.WriteError = step.Who < 50 ? (byte)0x0e : (byte)0x80;
                break;
        }
    }

    private void DelayNothing() => Array.ForEach(Delayable, d => _stage.BlueZ.Delay(d, TimeSpan.Zero));

    private async Task GoOrReturnAsync()
    {
        if (_isGone)
        {
            await ReturnAsync();
            return;
        }

        _isGone = true;
        _isWedged = false;
        ForgetHangUps();
        _stage.BlueZ.Vanish();
    }

    private async Task ReturnAsync()
    {
        await _stage.BlueZ.ReturnAsync();
        _isGone = false;
    }

    private void WedgeOrAnswer(HistoryStep step)
    {
        if (step.How % 3 == 0 && !_isGone)
        {
            _isWedged = true;
            _stage.BlueZ.Wedge();
        }
        else
        {
            Unwedge();
        }
    }

    private void Unwedge()
    {
        _isWedged = false;
        _stage.BlueZ.Unwedge();
    }

    private void PowerOff()
    {
        ForgetHangUps();
        _stage.Adapter.PowerOff();
    }

    // What bluetoothd has told when it goes may not be heard any more.
    private void ForgetHangUps()
    {
        foreach (var link in _clients.SelectMany(c => c.Links))
        {
            link.HungUp = false;
        }
    }
}
