using System.Buffers.Binary;

namespace BlueZ.Core.Management;

/// <summary>Reads the two events that carry an advertisement (BlueZ doc/mgmt-api.txt).</summary>
internal static class DeviceFound
{
    /// <summary>Device Found: while somebody discovers.</summary>
    public const ushort Discovered = 0x0012;

    /// <summary>Advertisement Monitor Device Found: while the kernel scans for the sake of a monitor. A handle, then the same.</summary>
    public const ushort Monitored = 0x002F;

    private const int HandleLength = 2;

    // Address 6, its kind 1, strength 1, flags 4, length of the data 2.
    private const int HeadLength = 14;
    private const byte LePublic = 1;
    private const byte LeRandom = 2;
    private const sbyte UnknownRssi = 127;
    private const sbyte NoRssi = -127;

    public static bool IsCode(ushort code) => code is Discovered or Monitored;

    /// <summary>False for what is not Low Energy, and for an event whose lengths do not fit each other.</summary>
    public static bool TryRead(ushort code, ReadOnlySpan<byte> parameters, long timestamp, out Advertisement advertisement)
    {
        advertisement = default;
        int skip = code == Monitored ? HandleLength : 0;
        if (parameters.Length < skip + HeadLength)
        {
            return false;
        }

        var head = parameters[skip..];
        var data = head[HeadLength..];
        if (head[6] is not (LePublic or LeRandom) || BinaryPrimitives.ReadUInt16LittleEndian(head[12..]) != data.Length)
        {
            return false;
        }

        var address = new BluetoothAddress(BinaryPrimitives.ReadUInt32LittleEndian(head) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(head[4..]) << 32));
        var type = head[6] == LeRandom ? AddressType.Random : AddressType.Public;
        sbyte rssi = (sbyte)head[7] is var strength && strength == UnknownRssi ? NoRssi : strength;
        advertisement = new Advertisement(address, type, rssi, data, timestamp);
        return true;
    }
}
