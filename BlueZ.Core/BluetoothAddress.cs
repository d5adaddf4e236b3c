using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BlueZ.Core;

/// <summary>The 48 bits of a Bluetooth device address; AA:BB:CC:DD:EE:FF has the value 0xAABBCCDDEEFF.</summary>
public readonly record struct BluetoothAddress : ISpanParsable<BluetoothAddress>
{
    private const int TextLength = 17;
    private const ulong MaxValue = 0xFFFF_FFFF_FFFF;

    /// <summary>An address by its value; more than 48 bits is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public BluetoothAddress(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        Value = value;
    }

    /// <summary>The address as a number, first written octet highest.</summary>
    public ulong Value { get; }

    /// <summary>Reads exactly seventeen characters: six hexadecimal octets of either case, colons between them.</summary>
    public static BluetoothAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var address) ? address : throw new FormatException($"\"{s}\" is not a Bluetooth address like AA:BB:CC:DD:EE:FF.");

    /// <summary>Reads exactly seventeen characters: six hexadecimal octets of either case, colons between them.</summary>
    public static BluetoothAddress Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Like <see cref="Parse(string, IFormatProvider?)"/>, but says false in place of throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out BluetoothAddress result) => TryParse(s.AsSpan(), null, out result);

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BluetoothAddress result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc />
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out BluetoothAddress result)
    {
        result = default;
        if (s.Length != TextLength)
        {
            return false;
        }

        ulong value = 0;
        for (int i = 0; i < TextLength; i++)
        {
            if (i % 3 == 2)
            {
                if (s[i] != ':')
                {
                    return false;
                }
            }
            else if (char.IsAsciiHexDigit(s[i]))
            {
                value = (value << 4) | (uint)HexDigit(s[i]);
            }
            else
            {
                return false;
            }
        }

        result = new BluetoothAddress(value);
        return true;
    }

    /// <summary>Upper-case octets with colons, as BlueZ writes them.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(byte)(Value >> 40):X2}:{(byte)(Value >> 32):X2}:{(byte)(Value >> 24):X2}:{(byte)(Value >> 16):X2}:{(byte)(Value >> 8):X2}:{(byte)Value:X2}");

    private static int HexDigit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
