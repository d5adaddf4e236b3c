namespace BleConnect;

/// <summary>One option as the usage line, the help and the abbreviations know it.</summary>
/// <param name="Name">The whole name, e.g. <c>--pin</c>.</param>
/// <param name="Value">What stands for its value in the usage, or null for a switch.</param>
/// <param name="Help">Its line in the help.</param>
/// <param name="Short">A one-letter name, e.g. <c>-h</c>.</param>
/// <param name="IsNew">Not of the original: it gives way where an abbreviation could mean one of the original's options.</param>
internal sealed record Option(string Name, string? Value, string Help, string? Short = null, bool IsNew = false)
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
        new("--pin-file", "FILE", "read the PIN from a file", IsNew: true),
        new("--pin-stdin", null, "read the PIN from standard input", IsNew: true),
        new("--timeout", "SECONDS", "limit of the whole run (default: 60)", IsNew: true),
        new("--adapter", "ADAPTER", "name or address of the adapter (default: hci0)", IsNew: true),
        new("--wait", "SECONDS", "wait so long for bluetoothd and the adapter", IsNew: true),
        new("--verify-service", "UUID", "prove the bond by reading this service", IsNew: true),
        new("--no-trust", null, "do not mark the device as trusted", IsNew: true),
        new("--remove", null, "forget the bond", IsNew: true),
        new("--list", null, "list known and nearby devices; takes no MAC", IsNew: true),
        new("--json", null, "print one JSON object to standard output, the rest to standard error", IsNew: true),
    ];

    /// <summary>The name in error messages: <c>-h/--help</c>.</summary>
    public string Title => Short is null ? Name : $"{Short}/{Name}";

    /// <summary>How the usage line shows it: <c>[--pin PIN]</c>.</summary>
    public string Usage => Value is null ? $"[{Short ?? Name}]" : $"[{Short ?? Name} {Value}]";

    /// <summary>How the help shows it: <c>-h, --help</c>.</summary>
    public string Invocation => (Short is null ? Name : $"{Short}, {Name}") + (Value is null ? "" : $" {Value}");

    /// <summary>The one option that was given of those that rule each other out, or null.</summary>
    /// <exception cref="UsageException">More than one was.</exception>
    public static string? AtMostOne(params string?[] given)
    {
        var names = given.OfType<string>().ToList();
        return names.Count > 1 ? throw new UsageException($"{names[0]} and {names[1]} are mutually exclusive") : names.FirstOrDefault();
    }

    /// <summary>
    /// The options that a shortened name can mean. Callers of the original shorten its options, so only where none of those fits
    /// do the new ones count: <c>--pi</c> is <c>--pin</c>, and <c>--pin-f</c> is <c>--pin-file</c>.
    /// </summary>
    public static List<Option> Matching(Func<Option, bool> fits)
    {
        var old = All.Where(o => !o.IsNew && fits(o)).ToList();
        return old.Count > 0 ? old : [.. All.Where(fits)];
    }
}
