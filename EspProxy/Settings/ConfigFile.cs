namespace EspProxy.Settings;

/// <summary>Reads the configuration file: one <c>name = value</c> a line, and whole lines of comment that begin with #.</summary>
internal static class ConfigFile
{
    public const string DefaultPath = "/etc/esp-proxy/esp-proxy.conf";

    // Some thirty lines with their comments; more is not a configuration of ours.
    private const int MaxBytes = 64 * 1024;

    /// <summary>The settings of the file; what is wrong with it goes into the errors, each with its line.</summary>
    public static IReadOnlyList<Setting> Read(string path, ICollection<string> errors)
    {
        try
        {
            var settings = Parse(path, TextFile.Read(path, MaxBytes), errors);
            if (settings.Any(s => s.Name == SettingNames.EncryptionKey))
            {
                TextFile.CheckSecret(path);
            }

            return settings;
        }
        catch (Exception e) when (TextFile.IsReadingError(e))
        {
            errors.Add($"the configuration {path} cannot be used: {e.Message}");
            return [];
        }
    }

    /// <summary>The settings of a text.</summary>
    public static IReadOnlyList<Setting> Parse(string path, string text, ICollection<string> errors)
    {
        var settings = new Dictionary<string, Setting>(StringComparer.Ordinal);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && line[0] != '#' && Take(line, path, i + 1, settings) is { } error)
            {
                errors.Add($"{path} line {i + 1}: {error}");
            }
        }

        return [.. settings.Values];
    }

    // Adds the setting of a line, or tells what is wrong with it.
    private static string? Take(string line, string path, int number, Dictionary<string, Setting> settings)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return "\"name = value\" was expected";
        }

        string name = line[..equals].TrimEnd();
        string value = Unquote(line[(equals + 1)..].Trim());
        return !SettingNames.All.Contains(name) ? $"there is no setting \"{name}\""
            : value.Length == 0 ? $"{name} has no value"
            : !settings.TryAdd(name, Setting.OfFile(name, value, path, number)) ? $"{name} was set before"
            : null;
    }

    // Quotes are not needed, but people write them.
    private static string Unquote(string value) => value is ['"', .. var inner, '"'] ? inner : value;
}
