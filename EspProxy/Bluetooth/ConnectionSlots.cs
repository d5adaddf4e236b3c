using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EspProxy.Bluetooth;

/// <summary>
/// Who holds which connection slot, and what the owner is told about it. The one place that says 69 (connected or not) and
/// 81 (free slots), under one lock, so that every event has one 69, each 69 comes before its 81, and nothing about a link
/// is said before it is up or after it is gone.
/// </summary>
internal sealed class ConnectionSlots(int limit, Action<IMessage> tellOwner, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Slot> _taken = [];

    /// <summary>A client asked for a link. Gives the new slot to connect, or null when the question is already answered.</summary>
    public Slot? Connect(ulong address)
    {
        lock (_gate)
        {
            if (_taken.TryGetValue(address, out var slot))
            {
                Repeat(slot);
                return null;
            }

            if (_taken.Count >= limit)
            {
                Tell(address, connected: false, EspError.None);
                return null;
            }

            slot = new Slot(address, time.GetTimestamp());
            _taken.Add(address, slot);
            tellOwner(Free());
            return slot;
        }
    }

    /// <summary>The link is up and its table is read. False when it is no longer wanted: the caller ends it.</summary>
    public bool Linked(Slot slot, int mtu)
    {
        lock (_gate)
        {
            if (slot.State != SlotState.Connecting)
            {
                return false;
            }

            slot.State = SlotState.Connected;
            slot.Mtu = mtu;
            Tell(slot.Address, connected: true, EspError.None, mtu);
            tellOwner(Free());
            return true;
        }
    }

    /// <summary>The client asked to end a link. What is not linked is answered at once, the rest when the link is down.</summary>
    public void Disconnect(ulong address)
    {
        lock (_gate)
        {
            if (!_taken.TryGetValue(address, out var slot))
            {
                Tell(address, connected: false, EspError.None);
                tellOwner(Free());
                return;
            }

            // Who asks is the owner now, and waits for the 69, even if the link was somebody else's.
            slot.IsOrphan = false;
            slot.WantedAgainAt = null;
            Close(slot);
        }
    }

    /// <summary>The attempt failed, or the link is down. Returns the slot that takes its place when the address was asked for again meanwhile.</summary>
    public Slot? Ended(Slot slot, int error)
    {
        lock (_gate)
        {
            if (slot.State == SlotState.Ended)
            {
                return null;
            }

            slot.State = SlotState.Ended;
            _taken.Remove(slot.Address);
            if (slot.WantedAgainAt is { } askedAt)
            {
                var next = new Slot(slot.Address, askedAt);
                _taken.Add(next.Address, next);
                return next;
            }

            if (!slot.IsOrphan)
            {
                Tell(slot.Address, connected: false, error);
            }

            tellOwner(Free());
            return null;
        }
    }

    /// <summary>Says something about a link that is up; when it no longer is, the 69 has said it all.</summary>
    public void Reply(Slot slot, IMessage message)
    {
        lock (_gate)
        {
            if (slot.State == SlotState.Connected)
            {
                tellOwner(message);
            }
        }
    }

    /// <summary>Ownership ends: every link is taken down, and nobody is told but by the slots that come free.</summary>
    public void CloseAll()
    {
        lock (_gate)
        {
            foreach (var slot in _taken.Values)
            {
                slot.IsOrphan = true;
                slot.WantedAgainAt = null;
                Close(slot);
            }
        }
    }

    /// <summary>A connection that cannot even be tried.</summary>
    public void Refuse(ulong address, int error)
    {
        lock (_gate)
        {
            Tell(address, connected: false, error);
        }
    }

    /// <summary>
    /// A connection that was asked for wrongly. Nothing is said while the address has a slot that the owner knows of: it would take
    /// its link for ended, or its attempt for failed.
    /// </summary>
    public void RefuseNew(ulong address)
    {
        lock (_gate)
        {
            if (!_taken.TryGetValue(address, out var slot) || (slot.IsOrphan && slot.WantedAgainAt is null))
            {
                Tell(address, connected: false, EspError.None);
            }
        }
    }

    /// <summary>How many slots are taken.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
            {
                return _taken.Count;
            }
        }
    }

    public bool IsTaken(ulong address)
    {
        lock (_gate)
        {
            return _taken.ContainsKey(address);
        }
    }

    public bool IsConnected(ulong address)
    {
        lock (_gate)
        {
            return _taken.TryGetValue(address, out var slot) && slot.State == SlotState.Connected;
        }
    }

    /// <summary>Answers 80 to whoever asked, under the lock: an older count never overtakes a newer one.</summary>
    public void Report(Action<IMessage> tell)
    {
        lock (_gate)
        {
            tell(Free());
        }
    }

    private void Repeat(Slot slot)
    {
        switch (slot.State)
        {
            case SlotState.Connected:
                Tell(slot.Address, connected: true, EspError.None, slot.Mtu);
                tellOwner(Free());
                break;
            case SlotState.Closing:
                // A 69 for the end of the old link would fail the new attempt at the client (it listens for any 69 of
                // the address), so the end is passed over and the attempt has the only answer.
                slot.WantedAgainAt = time.GetTimestamp();
                break;
            default:
                break; // The attempt that runs will answer.
        }
    }

    private static void Close(Slot slot)
    {
        if (slot.State is SlotState.Connecting or SlotState.Connected)
        {
            slot.State = SlotState.Closing;
            slot.SignalClosing();
        }
    }

    private void Tell(ulong address, bool connected, int error, int mtu = 0) => tellOwner(new BluetoothDeviceConnectionResponse
    {
        Address = address,
        Connected = connected,
        Mtu = (uint)mtu,
        Error = error,
    });

    private BluetoothConnectionsFreeResponse Free()
    {
        var free = new BluetoothConnectionsFreeResponse { Free = (uint)(limit - _taken.Count), Limit = (uint)limit };
        free.Allocated.AddRange(_taken.Keys);
        return free;
    }
}
