using BlueZ.Core.Gatt;
using BlueZ.Core.Pairing;

namespace BlueZ.Core;

/// <summary>A device that BlueZ knows on one adapter.</summary>
public sealed class Device
{
    internal Device() { }

    /// <summary>Its address; its identity when it is bonded and hides behind private addresses.</summary>
    public BluetoothAddress Address => throw new NotSupportedException();

    /// <summary>The kind of its address.</summary>
    public AddressType AddressType => throw new NotSupportedException();

    /// <summary>The name it gave itself, if any was heard.</summary>
    public string? Name => throw new NotSupportedException();

    /// <summary>Signal strength in dBm of the last advertisement; null unless it was heard while scanning.</summary>
    public short? Rssi => throw new NotSupportedException();

    /// <summary>The adapter it belongs to.</summary>
    public Adapter Adapter => throw new NotSupportedException();

    /// <summary>Whether there is a link, whoever made it.</summary>
    public bool IsConnected => throw new NotSupportedException();

    /// <summary>Whether it is paired.</summary>
    public bool IsPaired => throw new NotSupportedException();

    /// <summary>Whether BlueZ holds a bond: Bonded, or Paired before 5.65.</summary>
    public bool IsBonded => throw new NotSupportedException();

    /// <summary>Whether it may connect by itself.</summary>
    public bool IsTrusted => throw new NotSupportedException();

    /// <summary>Whether its services are known on the present link.</summary>
    public bool AreServicesResolved => throw new NotSupportedException();

    /// <summary>Cancelled when BlueZ has removed the device object.</summary>
    public CancellationToken Removed => throw new NotSupportedException();

    /// <summary>The token of the present link, cancelled when it ends; cancelled already when there is none.</summary>
    public CancellationToken Disconnected => throw new NotSupportedException();

    /// <summary>Connects; success means that the link is up. Cancelled or late, the attempt is cancelled in BlueZ too, unless a link was up before.</summary>
    public Task ConnectAsync(TimeSpan? timeout = null, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Ends the link and waits until it is down.</summary>
    public Task DisconnectAsync(CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Pairs and bonds with the agent's PIN; cancelled or late, the pairing is cancelled in BlueZ too.</summary>
    public Task PairAsync(PairingAgent agent, TimeSpan? timeout = null, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Lets it connect by itself, or not.</summary>
    public Task SetTrustedAsync(bool trusted, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Waits until its services are known and gives them by ascending handle; NotConnected when the link goes.</summary>
    public Task<IReadOnlyList<GattService>> GetServicesAsync(TimeSpan? timeout = null, CancellationToken ct = default) => throw new NotSupportedException();
}
