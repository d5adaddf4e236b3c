namespace EspProxy.Settings;

/// <summary>Brings the settings together: the command line counts before the environment, and that before the file.</summary>
internal static class SettingSources
{
    // Two ways to give the same thing: whoever gives one of them means that and not the other one of a lower source.
    private static readonly string[] Key = [SettingNames.EncryptionKey, SettingNames.EncryptionKeyFile];

    /// <summary>The settings that count, by name.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="variable">The environment.</param>
    /// <param name="errors">What is wrong goes here.</param>
    public static IReadOnlyDictionary<string, Setting> Collect(Arguments arguments, Func<string, string?> variable, ICollection<string> errors)
    {
        var result = new Dictionary<string, Setting>(StringComparer.Ordinal);
        foreach (var source in new[] { OfFile(arguments, variable, errors), OfEnvironment(variable), arguments.Settings() })
        {
            Add([.. source], result, errors);
        }

        return result;
    }

    private static void Add(IReadOnlyList<Setting> source, Dictionary<string, Setting> result, ICollection<string> errors)
    {
        var keys = source.Where(s => Key.Contains(s.Name)).ToList();
        if (keys.Count > 0)
        {
            Array.ForEach(Key, name => result.Remove(name));
        }

        if (keys.Count > 1)
        {
            errors.Add($"{keys[0].Origin} and {keys[1].Origin} exclude each other");
        }

        foreach (var setting in source)
        {
            result[setting.Name] = setting;
        }
    }

    // The usual file need not be there; one that was asked for has to.
    private static IReadOnlyList<Setting> OfFile(Arguments arguments, Func<string, string?> variable, ICollection<string> errors)
    {
        string? asked = arguments.Config ?? Given(variable(SettingNames.VariableOf(SettingNames.Config)));
        return asked is not null || File.Exists(ConfigFile.DefaultPath) ? ConfigFile.Read(asked ?? ConfigFile.DefaultPath, errors) : [];
    }

    private static IEnumerable<Setting> OfEnvironment(Func<string, string?> variable) =>
        from name in SettingNames.All
        let value = Given(variable(SettingNames.VariableOf(name)))
        where value is not null
        select Setting.OfVariable(name, value);

    // A variable that is empty was not meant to be there: a file for containers cannot leave it out.
    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
