namespace BleConnect;

/// <summary>One option as the usage line, the help and the abbreviations know it.</summary>
/// <param name="Name">The whole name, e.g. <c>--pin</c>.</param>
/// <param name="Value">What stands for its value in the usage, or null for a switch.</param>
/// <param name="Help">Its line in the help.</param>
/// <param name="Short">A one-letter name, e.g. <c>-h</c>.</param>
internal sealed record Option(string Name, string? Value, string Help, string? Short = null)
{
    /// <summary>All options, in the order of the usage line. Values are bound by <see cref="Arguments"/>.</summary>
    public static readonly Option[] All =
    [
        new("--help", null, "show this help message and exit", "-h"),
        new("--pin", "PIN", "six-digit PIN; without it the terminal is asked"),
        new("--check-only", null, "say whether a valid bond exists, change nothing, never ask"),
        new("--force-repair", null, "remove the bond and pair again without looking at it"),
        new("--verbose", null, "print every step"),
        new("--version", null, "show program's version number and exit"),
    ];

    /// <summary>The name in error messages: <c>-h/--help</c>.</summary>
    public string Title => Short is null ? Name : $"{Short}/{Name}";

    /// <summary>How the usage line shows it: <c>[--pin PIN]</c>.</summary>
    public string Usage => Value is null ? $"[{Short ?? Name}]" : $"[{Short ?? Name} {Value}]";

    /// <summary>How the help shows it: <c>-h, --help</c>.</summary>
    public string Invocation => (Short is null ? Name : $"{Short}, {Name}") + (Value is null ? "" : $" {Value}");
}
