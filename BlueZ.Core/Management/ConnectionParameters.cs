namespace BlueZ.Core.Management;

/// <summary>What a central proposes for a link (Core specification Vol 4 Part E 7.8.18).</summary>
/// <param name="Address">The device, by its identity address if that is known.</param>
/// <param name="AddressType">The kind of the address.</param>
/// <param name="MinInterval">The shortest connection interval, in units of 1.25 ms: 6 to 3200.</param>
/// <param name="MaxInterval">The longest connection interval, in units of 1.25 ms: not less than the shortest.</param>
/// <param name="Latency">How many connection events the device may leave out: 0 to 499.</param>
/// <param name="Timeout">The supervision timeout, in units of 10 ms: 10 to 3200.</param>
public readonly record struct ConnectionParameters(
    BluetoothAddress Address, AddressType AddressType, ushort MinInterval, ushort MaxInterval, ushort Latency, ushort Timeout)
{
    /// <summary>
    /// Whether all is in range, and the link outlives the events that may be left out: the timeout must be longer than
    /// (1 + latency) * longest interval * 2.
    /// </summary>
    public bool IsValid =>
        MinInterval is >= 6 and <= 3200 && MaxInterval is >= 6 and <= 3200 && MinInterval <= MaxInterval
        && Latency <= 499 && Timeout is >= 10 and <= 3200

        // Timeout * 10 ms > (1 + Latency) * MaxInterval * 1.25 ms * 2.
        && Timeout * 4 > (1 + Latency) * MaxInterval;
}
