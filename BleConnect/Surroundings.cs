namespace BleConnect;

/// <summary>What the tool touches of the machine; a test hands in another set.</summary>
internal sealed record Surroundings
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Standard input, for --pin-stdin.</summary>
    public Stream Input { get; init; } = Stream.Null;

    public bool IsInputTerminal { get; init; }

    public bool IsOutputTerminal { get; init; }

    public bool IsErrorTerminal { get; init; }

    /// <summary>An environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Width for wrapping the usage line.</summary>
    public int Columns { get; init; } = 80;

    /// <summary>Address of the message bus; null for the system bus.</summary>
    public string? BusAddress { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The terminal that is asked for the PIN: the controlling one, whatever standard input is.</summary>
    public string Terminal { get; init; } = "/dev/tty";

    /// <summary>The program that is asked for BlueZ's version where the adapter does not tell it: a path, or a name that is looked for in PATH.</summary>
    public string VersionProgram { get; init; } = "bluetoothctl";

    /// <summary>Where the kernel shows its switches for radios.</summary>
    public string RfkillDirectory { get; init; } = "/sys/class/rfkill";

    /// <summary>What a run that was cancelled returns: 128 + the signal.</summary>
    public Func<int> InterruptedCode { get; init; } = static () => ExitCode.Interrupted;
}
