using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EspProxy.Tests.Bluetooth;

/// <summary>A client in the manner of bleak-esphome, which believes what it is told, and fails when it is told what cannot be.</summary>
internal sealed partial class ClientBelief(string name, ApiClient client, IReadOnlyList<Peer> peers) : IAsyncDisposable
{
    private readonly Queue<(Func<IMessage, bool> Fits, string What)> _expected = [];
    private readonly Queue<Func<Task>> _pings = [];
    private Dictionary<ulong, LinkBelief> _links = [];
    private BluetoothConnectionsFreeResponse? _counted;
    private bool _isCountNew;
    private bool _willOwn;
    private long _number;
    private long _taken;

    public ApiClient Api => client;

    /// <summary>Is told what it says and hears.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Whether it owns Bluetooth, as far as it knows.</summary>
    public bool IsOwner { get; private set; }

    /// <summary>Whether somebody is taking Bluetooth over: what comes until that is over may be for the owner it was.</summary>
    public bool IsMuddled { get; private set; }

    /// <summary>Whether the scanner runs, as far as the owner was told.</summary>
    public bool IsScanning { get; private set; }

    public IEnumerable<LinkBelief> Links => _links.Values;

    /// <summary>Why it is not at rest; null when it is.</summary>
    public string? Unrest
    {
        get
        {
            ulong[] up = [.. _links.Values.Where(l => l.RestsUp).Select(l => l.Peer.Address)];
            return _links.Values.FirstOrDefault(l => l.Unrest is not null) is { } link ? $"{link}: {link.Unrest}"
                : IsOwner && _counted?.Allocated.Order().SequenceEqual(up.Order()) != true ? $"it was told {_counted}, but {up.Length} links are up"
                : null;
        }
    }

    public LinkBelief Link(Peer peer) => _links[peer.Address];

    /// <summary>Sends commands and requests about devices, and remembers what may come of them.</summary>
    public async Task SendAsync(params IReadOnlyList<(Peer Peer, IMessage Message, object What)> all)
    {
        if (IsMuddled)
        {
            return; // Nothing could be said of the answers.
        }

        foreach (var (peer, message, what) in all)
        {
            _number++;
            if (!IsOwner)
            {
                ExpectRefusal(message);
            }
            else if (what is PendingRequest request)
            {
                request.Number = _number;
                Link(peer).Send(request);
            }
            else
            {
                Link(peer).Send((LinkCommand)what);
            }
        }

        Note?.Invoke($"    {name} -> {string.Join("; ", all.Select(a => $"{a.What} {a.Message}"))}");
        await client.SendAsync(TestContext.Current.CancellationToken, [.. all.Select(a => a.Message)]);
    }

    /// <summary>Asks for the free slots.</summary>
    public Task AskFreeAsync()
    {
        if (IsMuddled)
        {
            return Task.CompletedTask; // Nothing could be said of the answer.
        }

        if (!IsOwner && !_willOwn)
        {
            _expected.Enqueue((m => m is BluetoothConnectionsFreeResponse, "81"));
        }

        return client.SendAsync(new SubscribeBluetoothConnectionsFreeRequest());
    }

    /// <summary>Subscribes, and so takes Bluetooth over.</summary>
    public Task SubscribeAsync()
    {
        if (!IsOwner)
        {
            _willOwn = true;
            _expected.Enqueue((TakesOver, "126"));
        }

        return client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
    }

    /// <summary>Gives Bluetooth back.</summary>
    public async Task UnsubscribeAsync()
    {
        await client.SendAsync(new UnsubscribeBluetoothLEAdvertisementsRequest());
        if (IsOwner && !IsMuddled)
        {
            IsMuddled = true;
            await LoseAsync();
        }
    }

    /// <summary>Another is about to take Bluetooth over.</summary>
    public void Muddle() => IsMuddled |= IsOwner;

    /// <summary>
    /// It has lost Bluetooth: once the pings are answered nothing for an owner comes any more. The answer to the first may
    /// overtake advertisements.
    /// </summary>
    public Task LoseAsync() => PingAsync(() => PingAsync(() =>
    {
        IsOwner = IsMuddled = false;
        _links = [];
        _taken += _expected.Count;
        _expected.Clear();
        return Task.CompletedTask;
    }));

    /// <summary>Completes when all that was sent until now was taken by the proxy, and answered as far as it is answered at once.</summary>
    public async Task PingAsync(Func<Task>? then = null)
    {
        long number = ++_number;
        var commands = _links.Values.Select(l => (Link: l, l.CommandsSent)).ToArray();
        long due = _taken + _expected.Count;
        _pings.Enqueue(async () =>
        {
            Assert.True(IsMuddled || _taken >= due, $"No answer came: {string.Join(", ", _expected.Select(e => e.What))}.");
            if (IsOwner && !IsMuddled)
            {
                Count();
                Array.ForEach(commands, c => c.Link.Taken(c.CommandsSent, number));
            }

            await (then?.Invoke() ?? Task.CompletedTask);
        });
        await client.SendAsync(new PingRequest());
    }

    /// <summary>How many pings are not answered yet.</summary>
    public int OpenPings => _pings.Count;

    /// <summary>Takes what has come.</summary>
    public async Task<bool> TakeAsync()
    {
        bool any = false;
        while (client.Received.TryRead(out var message))
        {
            any = true;
            if (message is not (BluetoothLERawAdvertisementsResponse or PingResponse))
            {
                Note?.Invoke($"    {name} <- {message.GetType().Name} {message}");
            }

            if (message is PingRequest)
            {
                await client.SendAsync(new PingResponse());
            }
            else if (message is PingResponse)
            {
                await _pings.Dequeue()();
            }
            else
            {
                Take(message);
            }
        }

        Assert.False(client.Received.Completion.IsCompleted, $"The proxy closed the connection of {name}.");
        return any;
    }

    public ValueTask DisposeAsync() => client.DisposeAsync();

    public override string ToString() => $"{name}{(IsMuddled ? " (was owner)" : IsOwner ? " (owner)" : "")}";

    private void Take(IMessage message)
    {
        if (IsMuddled)
        {
            return;
        }
        else if (!IsOwner)
        {
            Assert.True(_expected.TryDequeue(out var expected) && expected.Fits(message), $"{message.GetType().Name} {message} came to {name}, which does not own Bluetooth; expected was {expected.What}.");
            _taken++;
            _counted = message as BluetoothConnectionsFreeResponse ?? _counted;
        }
        else
        {
            OwnerTakes(message);
        }
    }

    private bool TakesOver(IMessage message)
    {
        IsOwner = true;
        _willOwn = false;
        _links = peers.ToDictionary(p => p.Address, p => new LinkBelief(p, mayBeOrphan: true));
        _isCountNew = _counted is not null;
        IsScanning = message is BluetoothScannerStateResponse { State: BluetoothScannerState.Running };
        return message is BluetoothScannerStateResponse;
    }

    // What it was told before it owned still holds, or it is told anew.
    private void Count(BluetoothConnectionsFreeResponse? count = null)
    {
        if (count is null && !_isCountNew)
        {
            return;
        }

        _isCountNew = false;
        _counted = count ?? _counted!;
        foreach (var link in _links.Values)
        {
            link.Counted(_counted.Allocated.Contains(link.Peer.Address));
        }
    }
}
