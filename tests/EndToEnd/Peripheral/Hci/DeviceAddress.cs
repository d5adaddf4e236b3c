using System.Globalization;

namespace Peripheral.Hci;

/// <summary>A device address and its type (0 public, 1 random); on the air and in HCI the least significant byte comes first.</summary>
internal readonly record struct DeviceAddress(byte Type, ulong Value)
{
    public const int Length = 6;

    /// <summary>Reads six bytes, least significant first.</summary>
    public static DeviceAddress Read(byte type, ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return new DeviceAddress(type, value);
    }

    /// <summary>Reads the written form AA:BB:CC:DD:EE:FF.</summary>
    public static DeviceAddress Parse(byte type, string text) =>
        new(type, ulong.Parse(text.Replace(":", "", StringComparison.Ordinal), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    public byte[] LittleEndian()
    {
        byte[] bytes = BigEndian();
        Array.Reverse(bytes);
        return bytes;
    }

    public byte[] BigEndian()
    {
        byte[] bytes = new byte[Length];
        for (int i = 0; i < Length; i++)
        {
            bytes[i] = (byte)(Value >> (8 * (Length - 1 - i)));
        }

        return bytes;
    }

    public override string ToString() => string.Join(':', BigEndian().Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));
}
