using Fakes.Generated;

namespace Fakes;

public sealed partial class FakeDevice
{
    /// <summary>Sends one advertisement; true when bluetoothd told somebody of it.</summary>
    public bool Advertise(short? rssi = null)
    {
        lock (Gate)
        {
            Rssi = rssi ?? Rssi;
            return Hear();
        }
    }

    /// <summary>Makes the next Connect fail, or the next few, after a short link if so wanted, which ends as is said.</summary>
    public void RefuseNextConnect(
        string errorName = "org.bluez.Error.Failed", string message = "le-connection-abort-by-local", bool afterConnectedBlip = false, int times = 1,
        LinkEnd end = LinkEnd.Remote)
    {
        lock (Gate)
        {
            Link.RefuseNext(new DBusErrorReplyException(errorName, message), afterConnectedBlip ? end : null, times);
        }
    }

    /// <summary>Makes the next Connect succeed although there is no link, as a race in bluetoothd can (src/device.c, ECONNABORTED).</summary>
    public void PretendNextConnect()
    {
        lock (Gate)
        {
            Link.PretendNext();
        }
    }

    /// <summary>
    /// Makes the next link come up without a signal of Connected, though the property is true: bluetoothd 5.66 does so when the
    /// ATT channel is up before the kernel tells it of the link (src/device.c, device_attach_att).
    /// </summary>
    public void SilenceNextLink()
    {
        lock (Gate)
        {
            Link.SilenceNext();
        }
    }

    /// <summary>Makes the next Pair fail with this error, or the next few, after the link came up.</summary>
    public void NextPairFails(
        string errorName = "org.bluez.Error.AuthenticationFailed", string message = "Authentication Failed", int times = 1)
    {
        lock (Gate)
        {
            Pairing.FailNext(new DBusErrorReplyException(errorName, message), times);
        }
    }

    /// <summary>Another program bonds the device meanwhile, with the right PIN.</summary>
    public void BondElsewhere()
    {
        lock (Gate)
        {
            SetBond(BondLevel.Authenticated);
        }
    }

    /// <summary>The radio loses its keys, as after a reset; bluetoothd keeps its own.</summary>
    public void ForgetBond()
    {
        lock (Gate)
        {
            PeerBond = BondLevel.None;
        }
    }

    /// <summary>The radio hangs up.</summary>
    public void HangUp()
    {
        lock (Gate)
        {
            Link.Drop(LinkEnd.Remote);
        }
    }

    /// <summary>The radio goes out of range: its link breaks, it is not heard, and nobody reaches it.</summary>
    public void GoAway()
    {
        lock (Gate)
        {
            IsAway = true;
            Link.Drop(LinkEnd.Timeout);
        }
    }

    /// <summary>The radio is in range again; a Connect that still waits for it succeeds.</summary>
    public void ComeBack()
    {
        lock (Gate)
        {
            IsAway = false;
            Link.OnPeerBack();
            Pairing.OnPeerBack();
        }
    }

    /// <summary>
    /// bluetoothd learns the identity behind a private address, as it does when the keys are exchanged: it tells the new address of
    /// the object, which stays where it is (src/device.c, device_update_addr).
    /// </summary>
    public void ShowIdentity(string address, string addressType = "public")
    {
        lock (Gate)
        {
            Change(("Address", address), ("AddressType", addressType));
        }
    }

    /// <summary>bluetoothd removes the object, as it does with a device that nobody heard for 30 s.</summary>
    public void Vanish()
    {
        lock (Gate)
        {
            Hide(tell: true);
        }
    }

    /// <summary>The radio changes its table (Service Changed): bluetoothd takes the objects of its services away while the link stays.</summary>
    public void HideServices()
    {
        lock (Gate)
        {
            foreach (var service in Services)
            {
                Adapter.BlueZ.Tree.Remove(GattTable.Path(this, service));
            }

            GattTable.Forget(this);
        }
    }

    /// <summary>bluetoothd has found the services of a table that changed, and shows them as new objects.</summary>
    public void ShowServices()
    {
        lock (Gate)
        {
            GattTable.Show(this);
        }
    }

    /// <summary>Waits for the next write that reaches the radio, and takes it.</summary>
    public async Task<PeerWrite> NextWriteAsync(CancellationToken ct = default) => await _writes.Reader.ReadAsync(ct);

    /// <summary>The first characteristic with this UUID.</summary>
    public FakeCharacteristic Characteristic(string uuid) =>
        Services.SelectMany(s => s.Characteristics).First(c => Uuid.Full(c.Uuid) == Uuid.Full(uuid));

    internal void Record(PeerWrite write)
    {
        _peerWrites.Add(write);
        _writes.Writer.TryWrite(write);
    }

    /// <summary>One advertisement reaches the adapter.</summary>
    internal bool Hear()
    {
        if (IsAway || !Adapter.IsDiscovering)
        {
            return false;
        }

        if (Object is not { } known)
        {
            if (!Adapter.Discovery.Wants(this))
            {
                return false;
            }

            Show(Rssi);
            return true;
        }

        RestartForgetting();
        var changes = ChangesOfAdvertisement(known.Find(Device1Handler.InterfaceName)!);
        Adapter.BlueZ.Tree.Change(known, Device1Handler.InterfaceName, [.. changes]);
        return changes.Count > 0;
    }

    // As bluetoothd tells an advertisement of a known device: what is new, the signal strength by its rule, and unchanged data if somebody wants duplicates.
    private List<(string Name, PropertyValue Value)> ChangesOfAdvertisement(FakeInterface known)
    {
        var changes = new List<(string Name, PropertyValue Value)>();
        bool far = _toldRssi is not { } told || Math.Abs(told - Rssi) >= 8;
        if (known["RSSI"] is null || far || Adapter.Discovery.WantsEveryRssi)
        {
            changes.Add(("RSSI", Rssi));
            _toldRssi = Rssi;
        }

        foreach (var (name, value) in Advertised())
        {
            bool data = name is "ManufacturerData" or "ServiceData";
            if (known[name] is not { } old || !old.LooksLike(value) || (data && Adapter.Discovery.WantsDuplicates))
            {
                changes.Add((name, value));
            }
        }

        return changes;
    }
}
