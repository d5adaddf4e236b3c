using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BlueZ.Core.Pairing;

/// <summary>
/// The six-digit passkey of a Bluetooth LE device (Core specification Vol 3 Part H 2.3.5.3); it never shows its digits.
/// </summary>
public sealed class Pin
{
    /// <summary>How many digits a passkey has on every display and keypad.</summary>
    public const int Digits = 6;

    private Pin(uint passkey) => Passkey = passkey;

    /// <summary>The number that the pairing agent hands to BlueZ, 0 to 999999.</summary>
    public uint Passkey { get; }

    /// <summary>Reads exactly six ASCII digits; leading zeros count, and no sign, space or other script's digit is taken.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Pin? pin)
    {
        pin = text is { Length: Digits } && text.All(char.IsAsciiDigit)
            ? new Pin(uint.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture))
            : null;
        return pin is not null;
    }

    /// <summary>Six stars: a PIN must not reach a log or a screen.</summary>
    public override string ToString() => new('*', Digits);
}
