using Fakes.Generated;

namespace Fakes;

/// <summary>A Bluetooth adapter and the radios around it.</summary>
public sealed class FakeAdapter
{
    // How often a radio with IsAdvertising is heard while somebody discovers.
    private static readonly TimeSpan AdvertisingInterval = TimeSpan.FromSeconds(1);

    private readonly List<FakeDevice> _devices = [];
    private readonly FakeObject _object;
    private readonly FakeInterface _adapter1;
    private ITimer? _advertising;

    internal FakeAdapter(FakeBlueZ blueZ, string name, string address, bool powered)
    {
        BlueZ = blueZ;
        Name = name;
        Address = address;
        Path = "/org/bluez/" + name;
        _adapter1 = new FakeInterface(new AdapterMethods(this), Adapter1Handler.PropertySignatures, Set);
        _object = new FakeObject(Path, _adapter1);
        _adapter1.With("Address", address).With("AddressType", "public").With("Name", "fake").With("Alias", "fake").With("Class", 0u)
            .With("Powered", powered).With("Discoverable", false).With("Pairable", true).With("DiscoverableTimeout", 180u).With("PairableTimeout", 0u)
            .With("Discovering", false).With("UUIDs", Array.Empty<string>()).With("Roles", new[] { "central", "peripheral" });
        if (blueZ.Profile.HasPowerState)
        {
            _adapter1.With("PowerState", powered ? "on" : "off");
        }

        IsPowered = powered;
    }

    /// <summary>Such as hci0.</summary>
    public string Name { get; }

    /// <summary>The adapter's own address.</summary>
    public string Address { get; }

    /// <summary>The object path.</summary>
    public string Path { get; }

    /// <summary>Whether the adapter is on.</summary>
    public bool IsPowered { get; private set; }

    /// <summary>Whether the adapter is blocked (rfkill): it is off then, and cannot be turned on.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whether somebody discovers.</summary>
    public bool IsDiscovering => Discovery.IsRunning;

    /// <summary>The radios in the air, whether bluetoothd knows them or not.</summary>
    public IReadOnlyList<FakeDevice> Devices => _devices;

    internal FakeBlueZ BlueZ { get; }

    internal FakeDiscovery Discovery { get; } = new();

    private FakeTree Tree => BlueZ.Tree;

    /// <summary>Shows the release of BlueZ, as it does unless main.conf sets a DeviceID; before a client looks.</summary>
    public void ShowRelease() => _adapter1.With("Modalias", BlueZ.Profile.Modalias);

    /// <summary>Turns the adapter off.</summary>
    public void PowerOff() => SetPowered(false);

    /// <summary>Turns the adapter on.</summary>
    public void PowerOn() => SetPowered(true);

    /// <summary>Blocks the adapter as rfkill does; it goes off.</summary>
    public void Block()
    {
        lock (Tree.Gate)
        {
            IsBlocked = true;
            SetPowered(false);
        }
    }

    /// <summary>Unblocks the adapter; it comes on by itself.</summary>
    public void Unblock()
    {
        lock (Tree.Gate)
        {
            IsBlocked = false;
            SetPowered(true);
        }
    }

    internal void Show()
    {
        _adapter1.With("Powered", IsPowered);
        Tree.Add(_object);
        foreach (var device in _devices.Where(d => d.IsStored))
        {
            device.Show(null);
        }

        _advertising = BlueZ.Time.CreateTimer(_ => HearAll(), null, AdvertisingInterval, AdvertisingInterval);
    }

    internal void Hide(bool tell)
    {
        _advertising?.Dispose();
        Discovery.Clear();
        foreach (var device in _devices)
        {
            device.Hide(tell);
        }

        _adapter1.With("Discovering", false);
        if (tell)
        {
            Tree.Change(_object, Adapter1Handler.InterfaceName, ("Powered", false), ("Discovering", false));
            Tree.Remove(Path);
        }
    }

    internal FakeDevice Place(FakeDevice device)
    {
        device.PlaceAt(this);
        _devices.Add(device);
        if (device.IsStored)
        {
            device.Show(null);
        }

        return device;
    }

    internal void StartDiscovery(string sender)
    {
        if (!IsPowered)
        {
            throw BlueZErrors.NotReady;
        }

        bool first = !Discovery.IsRunning;
        Discovery.Start(sender);
        if (first)
        {
            Tree.Change(_object, Adapter1Handler.InterfaceName, ("Discovering", true));
        }

        Tree.Defer(HearAll);
    }

    internal void StopDiscovery(string sender)
    {
        if (!IsPowered)
        {
            throw BlueZErrors.NotReady;
        }

        Discovery.Stop(sender);
        EndDiscoveryIfUnused();
    }

    internal void RemoveDevice(string path)
    {
        var device = _devices.Find(d => d.Object?.Path == path) ?? throw BlueZErrors.DoesNotExist;
        if (!IsPowered)
        {
            throw BlueZErrors.NotReady;
        }

        if (device.IsConnected && BlueZ.Profile.RemoveKeepsConnected)
        {
            return;
        }

        device.Link.Disconnect();
        device.DropBond();
        device.Hide(tell: true);
    }

    internal void DropClient(string sender)
    {
        if (Discovery.Drop(sender))
        {
            EndDiscoveryIfUnused();
        }

        foreach (var device in _devices)
        {
            device.DropClient(sender);
        }
    }

    private void HearAll()
    {
        lock (Tree.Gate)
        {
            foreach (var device in _devices.Where(d => d.IsAdvertising && !d.IsConnected && !d.IsAway))
            {
                device.Hear();
            }
        }
    }

    private void EndDiscoveryIfUnused()
    {
        if (Discovery.IsRunning || _adapter1["Discovering"]?.ToString() == "false")
        {
            return;
        }

        Tree.Change(_object, Adapter1Handler.InterfaceName, ("Discovering", false));
        foreach (var device in _devices.Where(d => d.Object is not null))
        {
            Tree.Invalidate(device.Object!, Device1Handler.InterfaceName, "RSSI", "TxPower");
        }
    }

    private void SetPowered(bool powered)
    {
        lock (Tree.Gate)
        {
            if (powered == IsPowered)
            {
                return;
            }

            IsPowered = powered;
            if (!powered)
            {
                Discovery.Clear();
                foreach (var device in _devices)
                {
                    device.OnPowerOff();
                }
            }

            (string, PropertyValue)[] state = BlueZ.Profile.HasPowerState ? [("PowerState", powered ? "on" : "off")] : [];
            Tree.Change(_object, Adapter1Handler.InterfaceName, [("Powered", powered), ("Discovering", false), .. state]);
        }
    }

    private void Set(string name, VariantValue value)
    {
        switch (name, value.Type)
        {
            case ("Powered", VariantValueType.Bool):
                if (IsBlocked && value.GetBool())
                {
                    throw BlueZErrors.Failed("Failed");
                }

                SetPowered(value.GetBool());
                break;
            case ("Pairable" or "Discoverable", VariantValueType.Bool):
            case ("PairableTimeout" or "DiscoverableTimeout", VariantValueType.UInt32):
            case ("Alias", VariantValueType.String):
                Tree.Change(_object, Adapter1Handler.InterfaceName, (name, value));
                break;
            default:
                throw BlueZErrors.InvalidArguments;
        }
    }
}
