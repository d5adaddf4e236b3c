using System.Diagnostics.CodeAnalysis;
using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace EspProxy.Bluetooth;

/// <summary>
/// The passkeys of devices that pair with one only. As text: one "address = passkey" in a line, "#" begins a comment. Neither
/// an error nor <see cref="ToString"/> shows a passkey.
/// </summary>
internal sealed class Passkeys
{
    public static readonly Passkeys Empty = new([]);

    // Somebody else's file that was named by mistake is not read in full.
    private const int MaxErrors = 20;

    private readonly IReadOnlyDictionary<BluetoothAddress, Pin> _pins;

    private Passkeys(Dictionary<BluetoothAddress, Pin> pins) => _pins = pins;

    public int Count => _pins.Count;

    /// <summary>Reads a table. It is taken whole or not at all: a line that was left out would make a pairing less than it was meant to be.</summary>
    /// <param name="errors">What is wrong with which line, the first being 1; at most 20.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Passkeys? passkeys, out IReadOnlyList<(int Line, string Error)> errors)
    {
        var pins = new Dictionary<BluetoothAddress, Pin>();
        var found = new List<(int Line, string Error)>();
        int number = 0;
        foreach (var line in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            if (Read(line, pins) is { } error)
            {
                found.Add((number, error));
                if (found.Count == MaxErrors)
                {
                    break;
                }
            }
        }

        errors = found;
        passkeys = found.Count == 0 ? new Passkeys(pins) : null;
        return passkeys is not null;
    }

    /// <summary>The passkey of a device; null when it has none.</summary>
    public Pin? For(BluetoothAddress address) => _pins.GetValueOrDefault(address);

    public override string ToString() => Count == 1 ? "1 passkey" : $"{Count} passkeys";

    // The messages quote nothing: in a line that is out of order anything may be the passkey.
    private static string? Read(ReadOnlySpan<char> line, Dictionary<BluetoothAddress, Pin> pins)
    {
        int comment = line.IndexOf('#');
        var entry = (comment < 0 ? line : line[..comment]).Trim();
        if (entry.IsEmpty)
        {
            return null;
        }

        int equals = entry.IndexOf('=');
        if (equals < 0)
        {
            return "There is no \"=\" between an address and a passkey.";
        }

        if (!BluetoothAddress.TryParse(entry[..equals].TrimEnd(), null, out var address))
        {
            return "What is before the \"=\" is not a Bluetooth address such as AA:BB:CC:DD:EE:FF.";
        }

        if (!Pin.TryParse(entry[(equals + 1)..].TrimStart().ToString(), out var pin))
        {
            return $"The passkey of {address} does not have exactly six digits.";
        }

        return pins.TryAdd(address, pin) ? null : $"{address} has a passkey already.";
    }
}
