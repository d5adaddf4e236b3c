namespace EspProxy.Settings;

/// <summary>All that was read.</summary>
/// <param name="Options">Of use only without errors.</param>
/// <param name="Settings">Those that count, by name.</param>
/// <param name="Errors">What is wrong.</param>
/// <param name="Secrets">What became of the secrets.</param>
internal sealed record Configuration(
    ProxyOptions Options, IReadOnlyDictionary<string, Setting> Settings, IReadOnlyList<string> Errors, Secrets Secrets)
{
    public static Configuration Read(Arguments arguments, Func<string, string?> variable, SecretFolders folders)
    {
        var errors = new List<string>();
        var settings = SettingSources.Collect(arguments, variable, errors);
        var secrets = new Secrets(settings, folders, errors);
        return new Configuration(OptionsReader.Read(settings, variable, secrets, errors), settings, errors, secrets);
    }
}
