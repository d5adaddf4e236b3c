using System.Threading.Channels;
using Fakes.Generated;

namespace Fakes;

/// <summary>
/// A radio: what it advertises, what its GATT table holds, how it pairs. Describe it in an object initializer and hand it to
/// FakeBlueZ.AddDevice. bluetoothd learns of it when it is heard during a discovery, or knows it at once if it is stored (bonded, trusted or IsKnown).
/// </summary>
public sealed partial class FakeDevice
{
    // bluetoothd's TemporaryTimeout (main.conf): a device that is not bonded, trusted or connected goes so long after its last advertisement.
    private static readonly TimeSpan TemporaryTimeout = TimeSpan.FromSeconds(30);

    private readonly Channel<PeerWrite> _writes = Channel.CreateUnbounded<PeerWrite>();
    private readonly List<PeerWrite> _peerWrites = [];
    private FakeAdapter? _adapter;
    private ITimer? _forgetting;
    private short? _toldRssi;

    /// <summary>Makes a radio that is not in the air yet.</summary>
    public FakeDevice()
    {
        Link = new FakeLink(this);
        Pairing = new FakePairing(this);
    }

    /// <summary>Such as C0:FF:EE:00:00:01.</summary>
    public required string Address { get; init; }

    /// <summary>public or random.</summary>
    public string AddressType { get; init; } = "random";

    /// <summary>The advertised name; null for none.</summary>
    public string? Name { get; set; }

    /// <summary>The advertised appearance.</summary>
    public ushort? Appearance { get; init; }

    /// <summary>The advertised service UUIDs.</summary>
    public IList<string> Uuids { get; init; } = [];

    /// <summary>The advertised manufacturer data by company.</summary>
    public Dictionary<ushort, byte[]> ManufacturerData { get; init; } = [];

    /// <summary>The advertised service data by UUID.</summary>
    public Dictionary<string, byte[]> ServiceData { get; init; } = [];

    /// <summary>The advertised flags; null for none.</summary>
    public byte? Flags { get; init; } = 0x06;

    /// <summary>The advertised transmit power in dBm.</summary>
    public short? TxPower { get; init; }

    /// <summary>The signal strength in dBm with which the adapter hears it.</summary>
    public short Rssi { get; set; } = -60;

    /// <summary>Whether it advertises by itself: at once when a discovery starts and every second from then on, while it has no link.</summary>
    public bool IsAdvertising { get; set; } = true;

    /// <summary>The GATT table; handles are given in order unless they are set.</summary>
    public IReadOnlyList<FakeService> Services { get; init; } = [];

    /// <summary>The passkey on its display: it pairs with it only. Null pairs without (Just Works).</summary>
    public uint? Passkey { get; init; }

    /// <summary>Whether the passkey is compared on both sides (LE Secure Connections) where the agent can; else it is typed in.</summary>
    public bool ComparesPasskey { get; init; }

    /// <summary>Whether bluetoothd has the device in its storage from the start.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Whether it asks for keys that last; one that does not is paired, but not bonded (5.65 and later tell).</summary>
    public bool Bonds { get; init; } = true;

    /// <summary>The keys that bluetoothd has; both sides have them at the start.</summary>
    public BondLevel Bond { get; init => field = PeerBond = Keys = value; }

    /// <summary>Whether the device is trusted.</summary>
    public bool IsTrusted { get; set; }

    /// <summary>How long a link takes to come up.</summary>
    public TimeSpan ConnectTime { get; set; }

    /// <summary>How long the services take to be resolved; Timeout.InfiniteTimeSpan for never.</summary>
    public TimeSpan ResolveTime { get; set; }

    /// <summary>The MTU after the exchange on the next link; BlueZ tells no change of it.</summary>
    public ushort Mtu { get; set; } = 517;

    /// <summary>The object path.</summary>
    public string Path => $"{Adapter.Path}/dev_{Address.ToUpperInvariant().Replace(':', '_')}";

    /// <summary>Whether it is out of range.</summary>
    public bool IsAway { get; private set; }

    /// <summary>Whether there is a link.</summary>
    public bool IsConnected => Link.IsUp;

    /// <summary>Whether bluetoothd has keys.</summary>
    public bool IsBonded => Keys != BondLevel.None;

    /// <summary>The keys that bluetoothd has now.</summary>
    public BondLevel Keys { get; private set; }

    /// <summary>Whether bluetoothd shows an object for it.</summary>
    public bool IsVisible => Object is not null;

    /// <summary>The writes that reached it, in order.</summary>
    public IReadOnlyList<PeerWrite> PeerWrites
    {
        get
        {
            lock (Gate)
            {
                return [.. _peerWrites];
            }
        }
    }

    internal FakeAdapter Adapter => _adapter ?? throw new InvalidOperationException($"{Address} is not in the air: use FakeBlueZ.AddDevice.");

    internal FakeObject? Object { get; private set; }

    internal FakeLink Link { get; }

    internal FakePairing Pairing { get; }

    /// <summary>The keys on the radio's side.</summary>
    internal BondLevel PeerBond { get; private set; }

    internal bool IsStored => IsKnown || IsBonded || IsTrusted;

    /// <summary>The UUIDs that bluetoothd knows: the advertised ones and, once they were resolved, the services.</summary>
    internal string[] KnownUuids =>
        [.. Uuids.Concat(Link.WasResolved ? Services.Select(s => s.Uuid) : []).Select(Uuid.Full).Distinct().Order(StringComparer.Ordinal)];

    private Lock Gate => Adapter.BlueZ.Tree.Gate;

    internal void PlaceAt(FakeAdapter adapter)
    {
        if (_adapter is not null)
        {
            throw new InvalidOperationException($"{Address} is in the air already.");
        }

        _adapter = adapter;
        GattTable.Number(this);
    }

    /// <summary>Makes the object.</summary>
    internal void Show(short? rssi)
    {
        var device1 = new FakeInterface(new DeviceMethods(this), Device1Handler.PropertySignatures, Set);
        device1.With("Address", Address).With("AddressType", AddressType).With("Alias", Name ?? Address.Replace(':', '-')).With("Paired", IsBonded)
            .With("Trusted", IsTrusted).With("Blocked", false).With("LegacyPairing", false).With("Connected", false).With("ServicesResolved", false)
            .With("Adapter", PropertyValue.Path(Adapter.Path)).With("UUIDs", Array.Empty<string>());
        if (Adapter.BlueZ.Profile.HasBonded)
        {
            device1.With("Bonded", IsBonded);
        }

        foreach (var (name, value) in Advertised())
        {
            device1.With(name, value);
        }

        if (rssi is { } heard)
        {
            device1.With("RSSI", heard);
        }

        _toldRssi = rssi;
        Object = new FakeObject(Path, device1);
        Adapter.BlueZ.Tree.Add(Object);
        RestartForgetting();
    }

    /// <summary>Takes the object away, with its link.</summary>
    internal void Hide(bool tell)
    {
        _forgetting?.Dispose();
        Link.OnRemoved(tell);
        Pairing.OnLinkDown();
        if (Object is not null && tell)
        {
            Adapter.BlueZ.Tree.Remove(Path);
        }

        Object = null;
        GattTable.Forget(this);
    }

    internal void Change(params (string Name, PropertyValue Value)[] changes)
    {
        if (Object is not null)
        {
            Adapter.BlueZ.Tree.Change(Object, Device1Handler.InterfaceName, changes);
        }
    }

    internal void SetBond(BondLevel keys)
    {
        Keys = PeerBond = keys;
        Change(Adapter.BlueZ.Profile.HasBonded ? [("Bonded", Bonds), ("Paired", true)] : [("Paired", true)]);
    }

    /// <summary>bluetoothd drops its keys; the radio keeps its own.</summary>
    internal void DropBond()
    {
        Keys = BondLevel.None;
        IsTrusted = false;
    }

    internal void DropClient(string sender)
    {
        Pairing.DropClient(sender);
        foreach (var characteristic in Services.SelectMany(s => s.Characteristics))
        {
            characteristic.DropClient(sender);
        }
    }

    internal void OnPowerOff()
    {
        Link.OnPowerOff();
        if (!IsStored && Object is not null)
        {
            Hide(tell: true);
        }
    }

    /// <summary>Starts the time anew after which a device that bluetoothd has no reason to keep is removed.</summary>
    internal void RestartForgetting()
    {
        _forgetting?.Dispose();
        _forgetting = Adapter.BlueZ.Time.CreateTimer(_ => ForgetIfTemporary(), null, TemporaryTimeout, Timeout.InfiniteTimeSpan);
    }

    private void ForgetIfTemporary()
    {
        lock (Gate)
        {
            if (Object is not null && !IsStored && !IsConnected && !Link.IsConnecting && !Pairing.IsUnderWay)
            {
                Hide(tell: true);
            }
        }
    }

    private IEnumerable<(string Name, PropertyValue Value)> Advertised()
    {
        if (Name is not null)
        {
            yield return ("Name", Name);
            yield return ("Alias", Name);
        }

        if (Appearance is { } appearance)
        {
            yield return ("Appearance", appearance);
        }

        if (KnownUuids.Length > 0)
        {
            yield return ("UUIDs", KnownUuids);
        }

        if (ManufacturerData.Count > 0)
        {
            yield return ("ManufacturerData", PropertyValue.Data(ManufacturerData));
        }

        if (ServiceData.Count > 0)
        {
            yield return ("ServiceData", PropertyValue.Data(ServiceData.Select(d => KeyValuePair.Create(Uuid.Full(d.Key), d.Value))));
        }

        if (TxPower is { } power)
        {
            yield return ("TxPower", power);
        }

        if (Flags is { } flags)
        {
            yield return ("AdvertisingFlags", new[] { flags });
        }
    }

    private void Set(string name, VariantValue value)
    {
        if (name == "Trusted" && value.Type == VariantValueType.Bool)
        {
            IsTrusted = value.GetBool();
        }
        else if (!(name == "Blocked" && value.Type == VariantValueType.Bool) && !(name == "Alias" && value.Type == VariantValueType.String))
        {
            throw BlueZErrors.InvalidArguments;
        }

        Change((name, value));
    }
}
