using System.Globalization;

namespace EspProxy.Settings;

/// <summary>Reads settings as what they mean, and collects what is wrong with them.</summary>
/// <param name="settings">One for each name: those that count.</param>
internal sealed class SettingReader(IReadOnlyDictionary<string, Setting> settings, ICollection<string> errors)
{
    /// <summary>The text of a setting, or null when it is not there.</summary>
    public string? Text(string name) => settings.GetValueOrDefault(name)?.Value;

    /// <summary>A text that has to pass a test.</summary>
    public string Text(string name, string fallback, Func<string, bool> isRight, string rule) =>
        Read(name, fallback, text => (isRight(text), text), rule);

    /// <summary>A whole number within limits.</summary>
    public int Number(string name, int fallback, int least, int most) =>
        Read(
            name,
            fallback,
            text => (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most, value),
            $"must be a number from {least} to {most}");

    /// <summary>yes or no, and what else people write for it.</summary>
    public bool Flag(string name) => Read(name, false, ParseFlag, "must be yes or no");

    /// <summary>A setting that is understood by a function; when that fails the rule is the error.</summary>
    public T Read<T>(string name, T fallback, Func<string, (bool IsRight, T Value)> parse, string rule)
    {
        if (!settings.TryGetValue(name, out var setting))
        {
            return fallback;
        }

        var (isRight, value) = parse(setting.Value);
        if (!isRight)
        {
            errors.Add($"{setting.Origin} {rule}, not \"{setting.Value}\"");
        }

        return isRight ? value : fallback;
    }

    private static (bool IsRight, bool Value) ParseFlag(string text) => text.ToUpperInvariant() switch
    {
        "YES" or "TRUE" or "ON" or "1" => (true, true),
        "NO" or "FALSE" or "OFF" or "0" => (true, false),
        _ => (false, false),
    };
}
