namespace EspProxy.Bluetooth;

/// <summary>
/// One taken connection slot. The object itself is the generation of the link: a completion that comes late holds a slot
/// that is no longer the current one of its address, and is discarded.
/// </summary>
/// <remarks>Only <see cref="ConnectionSlots"/> changes a slot, under its lock.</remarks>
internal sealed class Slot(ulong address, long askedAt)
{
    private readonly CancellationTokenSource _closing = new();

    public ulong Address { get; } = address;

    /// <summary>When the client asked for the link, as a timestamp: from then on it waits.</summary>
    public long AskedAt { get; } = askedAt;

    public SlotState State { get; set; } = SlotState.Connecting;

    /// <summary>The ATT MTU that the client was told when the link came up.</summary>
    public int Mtu { get; set; }

    /// <summary>The client that asked for the link no longer owns Bluetooth: nothing is told about it any more.</summary>
    public bool IsOrphan { get; set; }

    /// <summary>When the address was asked for again while the link was being taken down: connect anew instead of giving the slot back.</summary>
    public long? WantedAgainAt { get; set; }

    /// <summary>Cancelled when the link is to be given up.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Signals <see cref="Closing"/> on a thread of the pool: what hangs on it must not run under the lock of the slots.</summary>
    public void SignalClosing() => _closing.CancelAfter(TimeSpan.Zero);
}
