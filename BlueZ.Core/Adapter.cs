namespace BlueZ.Core;

/// <summary>A Bluetooth controller of this computer.</summary>
public sealed class Adapter
{
    internal Adapter() { }

    /// <summary>The kernel's name, as "hci0".</summary>
    public string Name => throw new NotSupportedException();

    /// <summary>Its address.</summary>
    public BluetoothAddress Address => throw new NotSupportedException();

    /// <summary>The kind of its address.</summary>
    public AddressType AddressType => throw new NotSupportedException();

    /// <summary>The name it shows to others.</summary>
    public string Alias => throw new NotSupportedException();

    /// <summary>Whether it is on.</summary>
    public bool IsPowered => throw new NotSupportedException();

    /// <summary>Whether it lets others pair with it.</summary>
    public bool IsPairable => throw new NotSupportedException();

    /// <summary>Whether it scans, for whomever.</summary>
    public bool IsDiscovering => throw new NotSupportedException();

    /// <summary>Cancelled when the adapter is gone.</summary>
    public CancellationToken Removed => throw new NotSupportedException();

    /// <summary>The devices BlueZ knows on this adapter now.</summary>
    public IReadOnlyList<Device> Devices => throw new NotSupportedException();

    /// <summary>Turns it on or off, and returns once BlueZ says that it is.</summary>
    public Task SetPoweredAsync(bool powered, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Lets others pair with it, or not.</summary>
    public Task SetPairableAsync(bool pairable, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>A device that BlueZ knows now, heard or only bonded; null when it knows none.</summary>
    public Device? FindDevice(BluetoothAddress address) => throw new NotSupportedException();

    /// <summary>Scans until the device is heard; fails with DeviceNotFound when it is not within the time.</summary>
    public Task<Device> DiscoverAsync(BluetoothAddress address, TimeSpan timeout, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Starts to scan; disposing the scan ends it.</summary>
    public Task<Scan> StartScanAsync(ScanOptions? options = null, CancellationToken ct = default) => throw new NotSupportedException();

    /// <summary>Makes BlueZ forget the device and its bond, after ending its link; fails with DoesNotExist when BlueZ knows none.</summary>
    public Task RemoveDeviceAsync(BluetoothAddress address, CancellationToken ct = default) => throw new NotSupportedException();
}
