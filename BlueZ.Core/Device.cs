using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using BlueZ.Core.Gatt;
using BlueZ.Core.Pairing;

namespace BlueZ.Core;

/// <summary>A remote device that BlueZ knows (org.bluez.Device1).</summary>
public sealed class Device
{
    // BlueZ gives up an LE connection after 40 s (measured on 5.55, 5.66 and 5.82).
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(45);

    // BlueZ caps a pairing at 120 s (adapter.c, BONDING_TIMEOUT).
    private static readonly TimeSpan PairTimeout = TimeSpan.FromSeconds(125);

    // BlueZ waits 2 s before it ends a link.
    private static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(10);

    // The reply and the property come from the same process in order; more than a moment between them is a phantom.
    private static readonly TimeSpan PhantomTimeout = TimeSpan.FromSeconds(1);

    private readonly BlueZClient _client;
    private readonly Device1Proxy _proxy;
    private string? _addressText;
    private BluetoothAddress _address;

    internal Device(Adapter adapter, ObjectNode node)
    {
        Adapter = adapter;
        Node = node;
        _client = adapter.Client;
        _proxy = new Device1Proxy(_client.Connection, BlueZClient.ServiceName, node.Path);
        if (Address == default)
        {
            _client.Logger.AddressUnreadable(Read(d => d.Address) ?? "", node.Path);
        }
    }

    /// <summary>The adapter it belongs to.</summary>
    public Adapter Adapter { get; }

    /// <summary>Its address: the identity address once BlueZ has resolved it, as it does when a device with a private one is paired.</summary>
    public BluetoothAddress Address
    {
        get
        {
            lock (_client.Tree.Gate)
            {
                return FollowAddress(Node.Device?.Address);
            }
        }
    }

    /// <summary>The kind of the address.</summary>
    public AddressType AddressType => Read(d => d.AddressType) == "random" ? AddressType.Random : AddressType.Public;

    /// <summary>The name it told, or null.</summary>
    public string? Name => Read(d => d.Name);

    /// <summary>The signal strength in dBm while somebody discovers, else null.</summary>
    public short? Rssi => Read(d => d.RSSI);

    /// <summary>Whether there is a link, whoever made it.</summary>
    public bool IsConnected => Read(d => d.Connected) == true;

    /// <summary>Whether it was paired.</summary>
    public bool IsPaired => Read(d => d.Paired) == true;

    /// <summary>Whether its keys are kept; before BlueZ 5.65, which has no such property, whether it was paired.</summary>
    public bool IsBonded => Read(d => d.Bonded ?? d.Paired) == true;

    /// <summary>Whether BlueZ lets it connect and use services by itself.</summary>
    public bool IsTrusted => Read(d => d.Trusted) == true;

    /// <summary>Whether its services are known on this link.</summary>
    public bool AreServicesResolved => Read(d => d.ServicesResolved) == true;

    /// <summary>Cancelled when BlueZ forgets the device or the client is lost.</summary>
    public CancellationToken Removed => Node.Removed;

    /// <summary>Ends with the link that is up now; already cancelled when there is none. Each link has its own.</summary>
    public CancellationToken Disconnected => _client.Tree.Read(Node, static n => n.Link);

    internal ObjectNode Node { get; }

    internal BlueZClient Client => _client;

    /// <summary>Makes a link, or finds it made. Success is believed only when BlueZ then shows the link.</summary>
    /// <returns>True when this call made it; false when it is another program's, to be left up.</returns>
    /// <remarks>When it is given up, BlueZ's attempt is cancelled too, unless there was a link before.</remarks>
    /// <exception cref="BlueZException">ConnectFailed (away, refused, or a lost bond: BlueZ has one text for all), DeviceNotFound, NotReady, InProgress, NoReply.</exception>
    public async Task<bool> ConnectAsync(TimeSpan? timeout = null, CancellationToken ct = default)
    {
        if (IsConnected)
        {
            return false;
        }

        string what = $"Connecting to {Address} failed";
        bool isOurs = false;
        using var limit = new CancellationTokenSource(timeout ?? ConnectTimeout, _client.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await Adapter.Connecting.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                // A link that another program made meanwhile is not ours to take down.
                if (!IsConnected)
                {
                    await _client.Call.RunAsync(what, _proxy.ConnectAsync, timeout ?? ConnectTimeout, undo: _proxy.DisconnectAsync, either.Token).ConfigureAwait(false);
                    isOurs = true;
                }
            }
            finally
            {
                Adapter.Connecting.Release();
            }
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new BlueZException(BlueZError.NoReply, $"{what}: it took more than {(timeout ?? ConnectTimeout).TotalSeconds:0.#} s.", e);
        }

        await ConfirmLinkAsync(what, isOurs, ct).ConfigureAwait(false);
        return isOurs;
    }

    /// <summary>Ends the link for every program, and returns once it is down. BlueZ takes about 2 s.</summary>
    /// <exception cref="BlueZException">NoReply when the link stays up for 10 s.</exception>
    public async Task DisconnectAsync(CancellationToken ct = default)
    {
        string what = $"Disconnecting from {Address} failed";
        try
        {
            await _client.Call.RunAsync(what, _proxy.DisconnectAsync, DisconnectTimeout, ct: ct).ConfigureAwait(false);
        }
        catch (BlueZException e) when (e.Error is BlueZError.NotConnected or BlueZError.DeviceNotFound)
        {
            // There is nothing to end.
        }

        if (!await _client.WaitAsync(what, () => !IsConnected, DisconnectTimeout, ct).ConfigureAwait(false))
        {
            throw new BlueZException(BlueZError.NoReply, $"{what}: the link is still up.");
        }
    }

    /// <summary>Pairs and bonds; connects by itself. Never call it for a bonded device: BlueZ up to 5.78 does not answer then.</summary>
    /// <exception cref="BlueZException">AuthenticationFailed (a wrong PIN among others), AuthenticationCanceled, AuthenticationTimeout, ConnectionAttemptFailed, AlreadyExists, InProgress, NoReply.</exception>
    public Task PairAsync(PairingAgent agent, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return _client.Call.RunAsync($"Pairing with {Address} failed", _proxy.PairAsync, timeout ?? PairTimeout, undo: _proxy.CancelPairingAsync, ct);
    }

    /// <summary>Sets whether BlueZ lets the device connect and use services by itself.</summary>
    /// <exception cref="BlueZException">The call failed.</exception>
    public Task SetTrustedAsync(bool trusted, CancellationToken ct = default) =>
        _client.Call.RunAsync($"Trusting {Address} failed", () => _proxy.SetTrustedAsync(trusted), ct: ct);

    /// <summary>The services with their characteristics and descriptors, by ascending handle; waits until BlueZ knows them.</summary>
    /// <exception cref="BlueZException">NotConnected when there is no link or it is lost; NoReply when they are not known in time.</exception>
    public async Task<IReadOnlyList<GattService>> GetServicesAsync(TimeSpan? timeout = null, CancellationToken ct = default)
    {
        string what = $"Finding the services of {Address} failed";
        bool resolved = await _client.WaitAsync(
            what, () => AreServicesResolved || !IsConnected, timeout ?? _client.Options.CallTimeout, ct).ConfigureAwait(false);
        RequireLink();
        if (!resolved)
        {
            throw new BlueZException(BlueZError.NoReply, $"{what}: they were not known in time.");
        }

        var services = await GattService.AllOfAsync(this, what, ct).ConfigureAwait(false);
        RequireLink();
        return services;

        void RequireLink()
        {
            if (!IsConnected)
            {
                throw new BlueZException(BlueZError.NotConnected, $"{what}: there is no link.");
            }
        }
    }

    /// <summary>
    /// Whether that is its address, or the private one under which BlueZ met it: the path of the object keeps that when the
    /// identity is resolved (src/device.c, device_update_addr).
    /// </summary>
    internal bool IsKnownBy(BluetoothAddress address) => Address == address || Node.Path.EndsWith(PathEnd(address), StringComparison.OrdinalIgnoreCase);

    /// <summary>How the path of an object ends that BlueZ made for a device with this address.</summary>
    internal static string PathEnd(BluetoothAddress address) => $"/dev_{address.ToString().Replace(':', '_')}";

    internal T? Read<T>(Func<Device1Properties, T?> read) => _client.Tree.Read(Node, n => n.Device is { } device ? read(device) : default);

    // Under the tree's lock, and for each advertisement: one that has not changed is not read again. The last one stays when the
    // device is removed.
    private BluetoothAddress FollowAddress(string? text)
    {
        if (!ReferenceEquals(text, _addressText) && BluetoothAddress.TryParse(text, out var address))
        {
            (_addressText, _address) = (text, address);
        }

        return _address;
    }

    private async Task ConfirmLinkAsync(string what, bool isOurs, CancellationToken ct)
    {
        try
        {
            await ConfirmLinkAsync(what, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (isOurs && e is (OperationCanceledException or BlueZException))
        {
            await GiveUpAsync(what).ConfigureAwait(false);
            throw;
        }
    }

    // BlueZ has answered, so there may be a link, of which it has not told yet.
    private async Task GiveUpAsync(string what)
    {
        try
        {
            await _client.Call.RunAsync(what, _proxy.DisconnectAsync, DisconnectTimeout).ConfigureAwait(false);
        }
        catch (BlueZException e)
        {
            _client.Logger.UndoEnded(what, e.Message);
        }
    }

    private async Task ConfirmLinkAsync(string what, CancellationToken ct)
    {
        if (!IsConnected)
        {
            // BlueZ 5.66 says nothing of a link whose ATT channel was up before the kernel told of the link; its property knows.
            await _client.Call.RunAsync(what, () => _client.Tree.RefreshAsync(_client.Connection, Node), ct: ct).ConfigureAwait(false);
        }

        if (!await _client.WaitAsync(what, () => IsConnected, PhantomTimeout, ct).ConfigureAwait(false))
        {
            throw new BlueZException(BlueZError.ConnectFailed, $"{what}: bluetoothd reported success, but there is no link.");
        }
    }
}
