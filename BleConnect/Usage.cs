using System.Text;

namespace BleConnect;

/// <summary>The usage line and the help, laid out as Python's argparse does: callers print or compare them.</summary>
internal static class Usage
{
    public const string Program = "meshcore-ble-connect";

    // argparse's max_help_position.
    private const int HelpColumn = 24;

    private const string Prefix = "usage: ";
    private const string Description = "BLE Connection Manager — ensures a BLE bond before your application starts.";
    private const string Positional = "MAC";
    private const string PositionalHelp = "address of the device (AA:BB:CC:DD:EE:FF)";

    /// <summary>The version that callers see; the major number is that of the command-line contract.</summary>
    public static string Version { get; } = $"{Program} v{typeof(Usage).Assembly.GetName().Version?.ToString(3)}";

    public static string Error(string message, int columns) => $"{Line(columns)}{Program}: error: {message}\n";

    public static string Help(int columns)
    {
        var text = new StringBuilder(Line(columns)).Append($"\n{Description}\n\npositional arguments:\n");
        Describe(text, Positional, PositionalHelp, columns - 2);
        text.Append("\noptions:\n");
        foreach (Option option in Option.All)
        {
            Describe(text, option.Invocation, option.Help, columns - 2);
        }

        return text.ToString();
    }

    /// <summary>The help of one word in column 25, below a word that reaches so far.</summary>
    private static void Describe(StringBuilder text, string word, string help, int width)
    {
        bool isLong = word.Length > HelpColumn - 4;
        text.Append("  ").Append(isLong ? word + "\n" : word.PadRight(HelpColumn - 2));
        string indent = new(' ', HelpColumn);
        List<string> lines = Wrap(help.Split(' '), indent, HelpColumn + Math.Max(width - HelpColumn, 11));
        text.Append(isLong ? lines[0] : lines[0][HelpColumn..]).Append('\n');
        lines.Skip(1).ToList().ForEach(line => text.Append(line).Append('\n'));
    }

    /// <summary>The usage line, wrapped to the terminal: one line if it fits, else the options and then the positional.</summary>
    private static string Line(int columns)
    {
        int width = columns - 2; // argparse leaves two columns free
        string[] options = [.. Option.All.Select(o => o.Usage)];
        string line = $"{Program} {string.Join(' ', options)} {Positional}";
        if (Prefix.Length + line.Length <= width)
        {
            return $"{Prefix}{line}\n";
        }

        // A terminal too narrow for the program's name plus anything gets the options below the name.
        bool narrow = Prefix.Length + Program.Length > 0.75 * width;
        string indent = new(' ', narrow ? Prefix.Length : Prefix.Length + Program.Length + 1);
        var lines = Wrap(options, indent, width);
        lines.AddRange(Wrap([Positional], indent, width));
        return narrow
            ? $"{Prefix}{Program}\n{string.Join('\n', lines)}\n"
            : $"{Prefix}{Program} {string.Join('\n', lines)[indent.Length..]}\n";
    }

    private static List<string> Wrap(string[] parts, string indent, int width)
    {
        var lines = new List<string>();
        string line = indent;
        foreach (string part in parts)
        {
            bool empty = line.Length == indent.Length;
            if (!empty && line.Length + 1 + part.Length > width)
            {
                lines.Add(line);
                (line, empty) = (indent, true);
            }

            line += empty ? part : $" {part}";
        }

        lines.Add(line);
        return lines;
    }
}
