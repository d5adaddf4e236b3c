using System.Buffers.Binary;
using System.Text;

namespace Peripheral;

/// <summary>The bytes of advertising, and its clock.</summary>
internal static class Advertising
{
    public const int MaxLength = 31;

    /// <summary>btvirt reports an advertiser once for each time that it is switched on, so that it is switched on again and again.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Flags: general discoverable, no BR/EDR; and the Nordic UART service.</summary>
    public static byte[] Default() =>
        [2, 0x01, 0x06, 17, 0x07, .. Att.AttUuid.Parse("6E400001-B5A3-F393-E0A9-E50E24DCCA9E").Bytes];

    public static byte[] ScanResponse(string name)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        return [(byte)(text.Length + 1), 0x09, .. text];
    }

    /// <summary>Connectable and scannable from the random address, every 100 ms, on all channels.</summary>
    public static byte[] Parameters()
    {
        byte[] bytes = new byte[15];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, 160);               // times 0.625 ms
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), 160);
        bytes[5] = 1;                                                       // own address: the random one
        bytes[13] = 7;                                                      // channels 37, 38 and 39
        return bytes;
    }

    /// <summary>A length byte and a field of fixed size, as HCI wants advertising data.</summary>
    public static byte[] Padded(byte[] data)
    {
        byte[] bytes = new byte[1 + MaxLength];
        bytes[0] = (byte)data.Length;
        data.CopyTo(bytes, 1);
        return bytes;
    }
}
