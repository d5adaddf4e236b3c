using EspProxy.Bluetooth;
using EspProxy.Noise;

namespace EspProxy.Settings;

/// <summary>Reads what nobody else may see: the encryption key and the table of passkeys. No error shows any of it.</summary>
/// <param name="settings">The settings that count.</param>
/// <param name="credentials">The directory that systemd gives a unit with LoadCredential=, or null.</param>
/// <param name="errors">What is wrong goes here.</param>
internal sealed class Secrets(IReadOnlyDictionary<string, Setting> settings, string? credentials, ICollection<string> errors)
{
    private const int MaxKeyBytes = 1024;

    // Some thousand devices.
    private const int MaxPasskeysBytes = 256 * 1024;

    /// <summary>The key of the configuration, or null: Home Assistant may then set one.</summary>
    public PresharedKey? EncryptionKey()
    {
        if (settings.TryGetValue(SettingNames.EncryptionKey, out var given))
        {
            return Parse(given.Value, given.Origin);
        }

        var (text, origin) = Read(SettingNames.EncryptionKeyFile, "encryption-key", MaxKeyBytes);
        if (text is null)
        {
            return null;
        }

        string[] lines = text.Split('\n');
        string[] key = [.. lines.Where(line => !line.StartsWith('#'))];

        // A package has a credential that only says what to write there. One that is empty is damaged, and no reason to let everybody in.
        bool isUnwritten = key.All(string.IsNullOrWhiteSpace) && key.Length < lines.Length;
        return isUnwritten && !settings.ContainsKey(SettingNames.EncryptionKeyFile) ? null : Parse(string.Join('\n', key), origin);
    }

    /// <summary>The passkeys of devices that want one.</summary>
    public Passkeys Passkeys()
    {
        var (text, origin) = Read(SettingNames.PasskeysFile, "passkeys", MaxPasskeysBytes);
        if (text is null)
        {
            return Bluetooth.Passkeys.Empty;
        }

        if (Bluetooth.Passkeys.TryParse(text, out var passkeys, out var wrong))
        {
            return passkeys;
        }

        foreach (var (line, error) in wrong)
        {
            errors.Add($"{origin} line {line}: {error}");
        }

        return Bluetooth.Passkeys.Empty;
    }

    private PresharedKey? Parse(string text, string origin)
    {
        if (!PresharedKey.TryParse(text, out var key, out string error))
        {
            errors.Add($"{origin}: {error}");
        }

        return key;
    }

    // A file that was named; else systemd's credential, which is closed to others by its nature.
    private (string? Text, string Origin) Read(string name, string credential, int maxBytes)
    {
        string? file = settings.GetValueOrDefault(name)?.Value;
        string? path = file ?? (credentials is null ? null : Path.Combine(credentials, credential));
        string origin = file is not null ? $"{settings[name].Origin} {file}" : $"the credential {credential}";
        if (path is null || (file is null && !File.Exists(path)))
        {
            return (null, origin);
        }

        try
        {
            if (file is not null)
            {
                TextFile.CheckSecret(path);
            }

            return (TextFile.Read(path, maxBytes), origin);
        }
        catch (Exception e) when (TextFile.IsReadingError(e))
        {
            errors.Add($"{origin} cannot be used: {e.Message}");
            return (null, origin);
        }
    }
}
