namespace BlueZ.Core;

/// <summary>One thing heard from one device.</summary>
/// <param name="Address">Who sent it; for a bonded device that hides behind private addresses, its identity.</param>
/// <param name="AddressType">The kind of that address.</param>
/// <param name="Rssi">Signal strength in dBm; -127 when unknown.</param>
/// <param name="Data">AD structures: the advertising payload, then the scan response.</param>
/// <param name="Timestamp">When it arrived, by <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record Advertisement(BluetoothAddress Address, AddressType AddressType, sbyte Rssi, ReadOnlyMemory<byte> Data, long Timestamp);
