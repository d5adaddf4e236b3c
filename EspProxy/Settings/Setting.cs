namespace EspProxy.Settings;

/// <summary>One value as it was given, before anybody looked at it.</summary>
/// <param name="Name">The name of the option without its dashes, which is its name in the configuration file too.</param>
/// <param name="Value">The text that was given.</param>
/// <param name="Source">Where: <c>--port</c>, <c>ESP_PROXY_PORT</c>, or the file and its line.</param>
internal sealed record Setting(string Name, string Value, string Source)
{
    /// <summary>Where it was given, as the subject of a sentence.</summary>
    public string Origin => Source.Contains(' ', StringComparison.Ordinal) ? $"{Source}: {Name}" : Source;

    /// <summary>A setting of the command line.</summary>
    public static Setting OfOption(string name, string value) => new(name, value, "--" + name);

    /// <summary>A setting of the environment.</summary>
    public static Setting OfVariable(string name, string value) => new(name, value, SettingNames.VariableOf(name));

    /// <summary>A setting of a file.</summary>
    public static Setting OfFile(string name, string value, string path, int line) => new(name, value, $"{path} line {line}");
}
