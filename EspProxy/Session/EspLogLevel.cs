using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>The levels of ESPHome's log, and how it writes a line (logger/logger.cpp); Home Assistant takes the colours out.</summary>
internal static class EspLogLevel
{
    public const int None = 0;
    public const int Error = 1;
    public const int Warning = 2;
    public const int Info = 3;
    public const int Config = 4;
    public const int Debug = 5;
    public const int VeryVerbose = 7;

    // A frame holds some 65,000 bytes; a line that long helps nobody.
    private const int MaxText = 4000;

    private static readonly string[] Letters = ["", "E", "W", "I", "C", "D", "V", "VV"];
    private static readonly string[] Colours = ["", "1;31", "0;33", "0;32", "0;35", "0;36", "0;37", "0;38"];

    /// <summary>Our level as one of theirs.</summary>
    public static int Of(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => Error,
        LogLevel.Warning => Warning,
        LogLevel.Information => Info,
        LogLevel.Debug => Debug,
        _ => VeryVerbose,
    };

    /// <summary>A line as ESPHome has it: where it has the number of a line of code we have that of the event.</summary>
    public static string Line(int level, string tag, int number, string text) =>
        $"\e[{Colours[level]}m[{Letters[level]}][{tag}:{number:000}]: {(text.Length > MaxText ? text[..MaxText] + "…" : text)}\e[0m";
}
