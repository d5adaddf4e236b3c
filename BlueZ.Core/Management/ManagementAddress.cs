using System.Buffers.Binary;

namespace BlueZ.Core.Management;

/// <summary>An address as it stands in management commands and events: six bytes, the least significant first, and its kind.</summary>
internal static class ManagementAddress
{
    /// <summary>Of an address with its kind.</summary>
    public const int Length = 7;

    private const byte LePublic = 1;
    private const byte LeRandom = 2;

    /// <summary>Reads one of any kind; six bytes have to be there.</summary>
    public static BluetoothAddress Read(ReadOnlySpan<byte> from) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(from) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(from[4..]) << 32));

    /// <summary>Reads one; false when it is not Low Energy, or cut.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out BluetoothAddress address, out AddressType type)
    {
        (address, type) = (default, default);
        if (from.Length < Length || from[6] is not (LePublic or LeRandom))
        {
            return false;
        }

        address = Read(from);
        type = from[6] == LeRandom ? AddressType.Random : AddressType.Public;
        return true;
    }

    /// <summary>Writes one; eight bytes have to be free.</summary>
    public static void Write(Span<byte> to, BluetoothAddress address, AddressType type)
    {
        // The kind takes the place of the seventh byte of the number.
        BinaryPrimitives.WriteUInt64LittleEndian(to, address.Value);
        to[6] = type == AddressType.Random ? LeRandom : LePublic;
    }
}
