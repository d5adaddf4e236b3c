namespace BlueZ.Core;

/// <summary>One advertisement that was heard.</summary>
/// <param name="Address">Who sent it.</param>
/// <param name="AddressType">The kind of that address.</param>
/// <param name="Rssi">The signal strength in dBm; -127 when it is not known.</param>
/// <param name="Data">The payload: advertising data and behind it scan response data, each at most 31 bytes on legacy advertising.</param>
/// <param name="Timestamp">When it was heard, by <see cref="TimeProvider.GetTimestamp"/>.</param>
public sealed record Advertisement(BluetoothAddress Address, AddressType AddressType, sbyte Rssi, ReadOnlyMemory<byte> Data, long Timestamp);
