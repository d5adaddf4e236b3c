using System.Text.RegularExpressions;

namespace BleConnect;

/// <summary>The command line is wrong; the message is argparse's, but shows nothing that may be a PIN in a wrong place.</summary>
internal sealed partial class UsageException(string message) : Exception(SixDigits().Replace(message, "******"))
{
    [GeneratedRegex("(?<![0-9A-Za-z])[0-9]{6}(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex SixDigits();
}
