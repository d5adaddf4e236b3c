using System.Diagnostics.CodeAnalysis;
using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace EspProxy.Bluetooth;

/// <summary>The passkeys of the devices that want one, from a table of lines <c>ADDRESS = 123456</c>. It never shows any.</summary>
internal sealed class Passkeys
{
    private readonly Dictionary<BluetoothAddress, Pin> _pins;

    private Passkeys(Dictionary<BluetoothAddress, Pin> pins) => _pins = pins;

    public static Passkeys Empty { get; } = new([]);

    /// <summary>Reads a table; whole lines of comment begin with #.</summary>
    /// <param name="text">The table.</param>
    /// <param name="passkeys">The passkeys, if all is right.</param>
    /// <param name="errors">What is wrong, with the number of the line.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Passkeys? passkeys, out IReadOnlyList<(int Line, string Error)> errors)
    {
        var pins = new Dictionary<BluetoothAddress, Pin>();
        var wrong = new List<(int Line, string Error)>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#' && Take(line, pins) is { } error)
            {
                wrong.Add((i + 1, error));
            }
        }

        errors = wrong;
        passkeys = wrong.Count == 0 ? new Passkeys(pins) : null;
        return passkeys is not null;
    }

    /// <summary>The passkey of a device, or null.</summary>
    public Pin? For(BluetoothAddress address) => _pins.GetValueOrDefault(address);

    public override string ToString() => $"{_pins.Count} passkeys";

    // Adds what a line says, or tells what is wrong with it; of the line itself only the address may be shown.
    private static string? Take(string line, Dictionary<BluetoothAddress, Pin> pins)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? "\"ADDRESS = PASSKEY\" was expected"
            : !BluetoothAddress.TryParse(line[..equals].Trim(), out var address) ? "the address must be six pairs of hexadecimal digits with colons"
            : !Pin.TryParse(line[(equals + 1)..].Trim(), out var pin) ? $"the passkey of {address} must have exactly six digits (leading zeros count)"
            : !pins.TryAdd(address, pin) ? $"{address} has a passkey already"
            : null;
    }
}
