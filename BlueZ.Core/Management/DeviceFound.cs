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

    // Address and its kind 7, strength 1, flags 4, length of the data 2.
    private const int HeadLength = 14;

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
        if (!ManagementAddress.TryRead(head, out var address, out var type) || BinaryPrimitives.ReadUInt16LittleEndian(head[12..]) != data.Length)
        {
            return false;
        }

        sbyte rssi = (sbyte)head[7] is var strength && strength == Advertisement.UntoldRssi ? Advertisement.UnknownRssi : strength;
        advertisement = new Advertisement(address, type, rssi, data, timestamp);
        return true;
    }
}
