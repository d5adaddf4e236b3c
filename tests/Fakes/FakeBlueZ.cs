namespace Fakes;

/// <summary>
/// A bluetoothd of our own on a private bus: adapters, radios in the air, pairing and GATT, as far as clients of org.bluez can
/// see them. It does what the real one was measured to do, its odd habits included; a test says in plain verbs what happens to the radios.
/// </summary>
public sealed class FakeBlueZ : IAsyncDisposable
{
    private readonly string _busAddress;
    private readonly List<FakeAdapter> _adapters = [];
    private readonly List<IDisposable> _watches = [];
    private DBusConnection? _connection;

    private FakeBlueZ(string busAddress, BlueZVersion version, TimeProvider time)
    {
        _busAddress = busAddress;
        Version = version;
        Profile = BlueZProfile.Of(version);
        Time = time;
        Tree = new FakeTree(time);
        Agents = new AgentRegistry();
    }

    /// <summary>The release whose habits the fake has.</summary>
    public BlueZVersion Version { get; }

    /// <summary>Every call that arrived, in order, also those that were never answered.</summary>
    public IReadOnlyList<RecordedCall> Calls => Tree.Log.Calls;

    /// <summary>The adapters that are plugged in.</summary>
    public IReadOnlyList<FakeAdapter> Adapters
    {
        get
        {
            lock (Tree.Gate)
            {
                return [.. _adapters];
            }
        }
    }

    /// <summary>The paths of all objects on the bus.</summary>
    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (Tree.Gate)
            {
                return [.. Tree.Paths];
            }
        }
    }

    internal BlueZProfile Profile { get; }

    internal TimeProvider Time { get; }

    internal FakeTree Tree { get; }

    internal AgentRegistry Agents { get; }

    /// <summary>Starts a fake that owns org.bluez; it has no adapter yet.</summary>
    public static async Task<FakeBlueZ> StartAsync(string busAddress, BlueZVersion version = BlueZVersion.V5_66, TimeProvider? time = null)
    {
        var fake = new FakeBlueZ(busAddress, version, time ?? TimeProvider.System);
        await fake.ReturnAsync();
        return fake;
    }

    /// <summary>Starts a fake on a private bus.</summary>
    public static Task<FakeBlueZ> StartAsync(PrivateBus bus, BlueZVersion version = BlueZVersion.V5_66, TimeProvider? time = null) =>
        StartAsync(bus.Address, version, time);

    /// <summary>Plugs an adapter in.</summary>
    public FakeAdapter AddAdapter(string name = "hci0", string address = "00:1A:7D:DA:71:13", bool powered = true)
    {
        lock (Tree.Gate)
        {
            var adapter = new FakeAdapter(this, name, address, powered);
            _adapters.Add(adapter);
            adapter.Show();
            return adapter;
        }
    }

    /// <summary>Pulls an adapter out, with all links it carries.</summary>
    public void RemoveAdapter(FakeAdapter adapter)
    {
        lock (Tree.Gate)
        {
            adapter.Hide(tell: true);
            _adapters.Remove(adapter);
        }
    }

    /// <summary>Puts a radio in the air around an adapter (the first one, if none is named).</summary>
    public FakeDevice AddDevice(FakeDevice device, FakeAdapter? adapter = null)
    {
        lock (Tree.Gate)
        {
            return (adapter ?? _adapters[0]).Place(device);
        }
    }

    /// <summary>Forgets the calls recorded so far.</summary>
    public void ClearCalls() => Tree.Log.Clear();

    /// <summary>Waits until a method was called so many times, since the start or the last ClearCalls; the call's effects are there by then unless it takes time.</summary>
    public Task<RecordedCall> WaitForCallAsync(string member, int count = 1, CancellationToken ct = default) =>
        Tree.Log.WaitAsync(c => c.Member == member, count, ct);

    /// <summary>Waits until a certain call arrived.</summary>
    public Task<RecordedCall> WaitForCallAsync(Func<RecordedCall, bool> wanted, CancellationToken ct = default) => Tree.Log.WaitAsync(wanted, 1, ct);

    /// <summary>Carries calls of a method out, and so answers them, that much later; zero ends it.</summary>
    public void Delay(string member, TimeSpan delay) => Tree.Delay(member, delay);

    /// <summary>Answers calls of a method with this error from now on; null ends it.</summary>
    public void RefuseCalls(string member, string? errorName, string? message) =>
        Tree.Refuse(member, errorName is null ? null : new DBusErrorReplyException(errorName, message ?? ""));

    /// <summary>Asks the agent that was registered last for the passkey of a device, as bluetoothd does; the digits, or the name of the error.</summary>
    public async Task<string> AskAgentAsync(string devicePath)
    {
        RegisteredAgent agent = Agents.Last ?? throw new InvalidOperationException("There is no agent.");
        try
        {
            return $"{await new Generated.Agent1Proxy(Tree.Connection!, agent.Sender, agent.Path).RequestPasskeyAsync(devicePath)}";
        }
        catch (DBusErrorReplyException e)
        {
            return e.ErrorName;
        }
    }

    /// <summary>Answers nothing any more, but stays on the bus, as a stopped process does.</summary>
    public void Wedge() => Tree.Wedge(wedged: true);

    /// <summary>Answers again, first what was held back.</summary>
    public void Unwedge() => Tree.Wedge(wedged: false);

    /// <summary>Leaves the bus as a killed bluetoothd does: the name goes and no object is taken back. Bonds are kept, everything else is lost.</summary>
    public void Vanish()
    {
        DBusConnection? gone;
        lock (Tree.Gate)
        {
            gone = _connection;
            _connection = Tree.Connection = null;
            _watches.Clear();
            foreach (var adapter in _adapters)
            {
                adapter.Hide(tell: false);
            }

            Agents.Clear();
            Tree.Clear();
        }

        gone?.Dispose();
    }

    /// <summary>Comes back to the bus after Vanish, with the adapters and the bonded or trusted devices.</summary>
    public async Task ReturnAsync()
    {
        var connection = new DBusConnection(_busAddress);
        await connection.ConnectAsync();
        connection.AddMethodHandler(Tree);
        var left = new MatchRule { Type = MessageType.Signal, Sender = "org.freedesktop.DBus", Interface = "org.freedesktop.DBus", Member = "NameOwnerChanged" };
        _watches.Add(await connection.AddMatchAsync(left, ReadOwner, OnOwnerChanged, emitOnCapturedContext: false));
        lock (Tree.Gate)
        {
            _connection = Tree.Connection = connection;
            Tree.Add(new FakeObject("/"));
            Tree.Add(new FakeObject("/org/bluez", new FakeInterface(Agents, Generated.AgentManager1Handler.PropertySignatures)));
            foreach (var adapter in _adapters)
            {
                adapter.Show();
            }
        }

        await UntilNobodyOwnsAsync(connection, "org.bluez");
        await connection.RequestNameAsync("org.bluez", RequestNameOptions.None);
    }

    /// <summary>Leaves the bus and comes back, as a restarted bluetoothd does.</summary>
    public Task RestartAsync()
    {
        Vanish();
        return ReturnAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        Vanish();
        return default;
    }

    // The daemon may read what a new connection says before it notices that the old one is gone.
    private static async Task UntilNobodyOwnsAsync(DBusConnection connection, string name)
    {
        using var watcher = await connection.WatchNameOwnerAsync(name);
        if (watcher.GetCurrentOwner() is { } owner)
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var ended = watcher.GetOwnerChangedCancellationToken(owner).Register(gone.SetResult);
            await gone.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private static (string Name, string NewOwner) ReadOwner(Message message, object? state)
    {
        var reader = message.GetBodyReader();
        string name = reader.ReadString();
        _ = reader.ReadString();
        return (name, reader.ReadString());
    }

    // bluetoothd ends the discovery, the pairing and the notify sessions of a client that leaves the bus, and drops its agent.
    private void OnOwnerChanged(Notification<(string Name, string NewOwner)> notification)
    {
        if (!notification.HasValue || notification.Value.NewOwner.Length > 0 || notification.Value.Name[0] != ':')
        {
            return;
        }

        lock (Tree.Gate)
        {
            foreach (var adapter in _adapters)
            {
                adapter.DropClient(notification.Value.Name);
            }

            Agents.Drop(notification.Value.Name);
        }
    }
}
