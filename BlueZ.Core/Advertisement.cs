using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace BlueZ.Core;

/// <summary>
/// One advertisement that was heard. It holds a payload of up to 62 bytes, all that legacy advertising has, in place: it costs
/// no object, so pass it by reference.
/// </summary>
public readonly struct Advertisement : IEquatable<Advertisement>
{
    /// <summary>The strength of which nothing is known.</summary>
    internal const sbyte UnknownRssi = -127;

    /// <summary>What the kernel and BlueZ say when the controller did not tell the strength.</summary>
    internal const sbyte UntoldRssi = 127;

    // Advertising data and scan response data of 31 bytes each (Core specification Vol 6 Part B 2.3).
    private const int MaxLegacyLength = 62;

    private readonly LegacyData _legacy;
    private readonly byte[]? _extended;
    private readonly byte _legacyLength;

    /// <summary>Makes one of its parts; the payload is copied.</summary>
    /// <param name="address">Who sent it.</param>
    /// <param name="addressType">The kind of that address.</param>
    /// <param name="rssi">The signal strength in dBm; -127 when it is not known.</param>
    /// <param name="data">The payload, of any length.</param>
    /// <param name="timestamp">When it was heard, by <see cref="TimeProvider.GetTimestamp"/>.</param>
    public Advertisement(BluetoothAddress address, AddressType addressType, sbyte rssi, ReadOnlySpan<byte> data, long timestamp)
    {
        (Address, AddressType, Rssi, Timestamp) = (address, addressType, rssi, timestamp);
        if (data.Length <= MaxLegacyLength)
        {
            data.CopyTo(_legacy);
            _legacyLength = (byte)data.Length;
        }
        else
        {
            _extended = data.ToArray();
        }
    }

    /// <summary>Who sent it.</summary>
    public BluetoothAddress Address { get; }

    /// <summary>The kind of that address.</summary>
    public AddressType AddressType { get; }

    /// <summary>The signal strength in dBm; -127 when it is not known.</summary>
    public sbyte Rssi { get; }

    /// <summary>When it was heard, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long Timestamp { get; }

    /// <summary>The payload: advertising data and behind it scan response data, each at most 31 bytes on legacy advertising.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Data => _extended ?? ((ReadOnlySpan<byte>)_legacy)[.._legacyLength];

    /// <summary>Whether all is equal but the time.</summary>
    public static bool operator ==(in Advertisement left, in Advertisement right) => left.Equals(right);

    /// <summary>Whether anything is different but the time.</summary>
    public static bool operator !=(in Advertisement left, in Advertisement right) => !left.Equals(right);

    /// <inheritdoc cref="op_Equality"/>
    public bool Equals(Advertisement other) =>
        Address == other.Address && AddressType == other.AddressType && Rssi == other.Rssi && Data.SequenceEqual(other.Data);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Advertisement other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Address);
        hash.Add(AddressType);
        hash.Add(Rssi);
        hash.AddBytes(Data);
        return hash.ToHashCode();
    }

    /// <summary>For people: the address, its kind, the strength and the payload.</summary>
    public override string ToString() => $"{Address} ({AddressType}) {Rssi} dBm {Convert.ToHexString(Data)}";

    [InlineArray(MaxLegacyLength)]
    private struct LegacyData
    {
        private byte _first;
    }
}
