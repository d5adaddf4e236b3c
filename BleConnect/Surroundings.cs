namespace BleConnect;

/// <summary>What the tool touches of the machine; a test hands in another set.</summary>
internal sealed record Surroundings
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Width for wrapping the usage line.</summary>
    public int Columns { get; init; } = 80;

    /// <summary>Address of the message bus; null for the system bus.</summary>
    public string? BusAddress { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The terminal that is asked for the PIN: the controlling one, whatever standard input is.</summary>
    public string Terminal { get; init; } = "/dev/tty";

    /// <summary>The program that is asked for BlueZ's version where the adapter does not tell it.</summary>
    public string VersionProgram { get; init; } = "bluetoothctl";
}
