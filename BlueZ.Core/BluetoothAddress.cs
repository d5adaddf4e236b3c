using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BlueZ.Core;

/// <summary>A 48-bit Bluetooth device address.</summary>
public readonly record struct BluetoothAddress : ISpanParsable<BluetoothAddress>
{
    /// <summary>The greatest address as a number: 48 bits.</summary>
    public const ulong MaxValue = 0xFFFF_FFFF_FFFF;

    private const int TextLength = 17;

    /// <summary>An address from a number; one of more than 48 bits is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public BluetoothAddress(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        Value = value;
    }

    /// <summary>The address as a number: AA:BB:CC:DD:EE:FF is 0xAABBCCDDEEFF.</summary>
    public ulong Value { get; }

    /// <summary>Parses six pairs of hexadecimal digits with colons between them; anything else is a <see cref="FormatException"/>.</summary>
    public static BluetoothAddress Parse(ReadOnlySpan<char> s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var address) ? address : throw new FormatException($"\"{s}\" is not a Bluetooth address such as AA:BB:CC:DD:EE:FF.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static BluetoothAddress Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>Parses an address; false when the text is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out BluetoothAddress result)
    {
        result = default;
        if (s.Length != TextLength)
        {
            return false;
        }

        ulong value = 0;
        for (int i = 0; i < TextLength; i += 3)
        {
            if ((i > 0 && s[i - 1] != ':') || !char.IsAsciiHexDigit(s[i]) || !char.IsAsciiHexDigit(s[i + 1]))
            {
                return false;
            }

            value = (value << 8) | byte.Parse(s.Slice(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        result = new BluetoothAddress(value);
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, IFormatProvider?, out BluetoothAddress)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out BluetoothAddress result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <summary>Parses an address; false when the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out BluetoothAddress result) => TryParse(s.AsSpan(), null, out result);

    /// <summary>The address in capitals with colons: AA:BB:CC:DD:EE:FF.</summary>
    public override string ToString() => string.Create(TextLength, Value, static (text, value) =>
    {
        for (int i = 0; i < TextLength; i += 3)
        {
            int pair = (int)(value >> (40 - (i / 3 * 8))) & 0xFF;
            text[i] = "0123456789ABCDEF"[pair >> 4];
            text[i + 1] = "0123456789ABCDEF"[pair & 0xF];
            if (i + 2 < TextLength)
            {
                text[i + 2] = ':';
            }
        }
    });
}
