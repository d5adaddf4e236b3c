using System.Buffers;
using System.Numerics;
using BlueZ.Core;

namespace EspProxy.Bluetooth;

/// <summary>
/// Writes one advertisement as an element of message 93 (field 1: address 1, rssi 2 zig-zag, address type 3, data 4),
/// by hand: this is the one message that comes in thousands, and so it costs no object.
/// </summary>
internal static class AdvertisementEncoder
{
    private const byte ElementTag = (1 << 3) | 2;
    private const byte AddressTag = (1 << 3) | 0;
    private const byte RssiTag = (2 << 3) | 0;
    private const byte AddressTypeTag = (3 << 3) | 0;
    private const byte DataTag = (4 << 3) | 2;
    private const int MaxHead = 6;

    public static void Append(ArrayBufferWriter<byte> output, in Advertisement advertisement)
    {
        ulong address = advertisement.Address.Value;
        uint rssi = (uint)((advertisement.Rssi << 1) ^ (advertisement.Rssi >> 31));
        uint type = (uint)advertisement.AddressType;
        var data = advertisement.Data;
        int length = SizeOf(address) + SizeOf(rssi) + SizeOf(type) + SizeOf((uint)data.Length) + data.Length;

        var span = output.GetSpan(MaxHead + length);
        int at = 0;
        WriteField(span, ref at, ElementTag, (uint)length);
        Write(span, ref at, AddressTag, address);
        Write(span, ref at, RssiTag, rssi);
        Write(span, ref at, AddressTypeTag, type);
        Write(span, ref at, DataTag, (uint)data.Length);
        data.CopyTo(span[at..]);
        output.Advance(at + data.Length);
    }

    // With its tag; a zero is left out.
    private static int SizeOf(ulong value) => value == 0 ? 0 : 2 + (BitOperations.Log2(value) / 7);

    private static void Write(Span<byte> span, ref int at, byte tag, ulong value)
    {
        if (value != 0)
        {
            WriteField(span, ref at, tag, value);
        }
    }

    private static void WriteField(Span<byte> span, ref int at, byte tag, ulong value)
    {
        span[at++] = tag;
        for (; value >= 0x80; value >>= 7)
        {
            span[at++] = (byte)(value | 0x80);
        }

        span[at++] = (byte)value;
    }
}
