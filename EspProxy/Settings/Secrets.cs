using EspProxy.Bluetooth;
using EspProxy.Noise;

namespace EspProxy.Settings;

/// <summary>Reads what nobody else may see: the encryption key and the table of passkeys. No error shows any of it.</summary>
/// <param name="settings">The settings that count.</param>
/// <param name="folders">Where they are when no setting names a file.</param>
/// <param name="errors">What is wrong goes here.</param>
internal sealed class Secrets(IReadOnlyDictionary<string, Setting> settings, SecretFolders folders, ICollection<string> errors)
{
    private const int MaxKeyBytes = 1024;

    // Some thousand devices.
    private const int MaxPasskeysBytes = 256 * 1024;

    private readonly List<string> _hidden = [];

    /// <summary>Files of the service that this user may not read.</summary>
    public IReadOnlyList<string> Hidden => _hidden;

    /// <summary>Whether this user could not see if there is a key.</summary>
    public bool IsKeyHidden { get; private set; }

    /// <summary>Whether there is a key that cannot be used.</summary>
    public bool IsKeyWrong { get; private set; }

    /// <summary>The key of the configuration, or null: Home Assistant may then set one.</summary>
    public PresharedKey? EncryptionKey()
    {
        if (settings.TryGetValue(SettingNames.EncryptionKey, out var given))
        {
            return Parse(given.Value, given.Origin);
        }

        int wrong = errors.Count;
        var (text, origin) = Read(SettingNames.EncryptionKeyFile, "encryption-key", folders.Key, MaxKeyBytes);
        if (text is null)
        {
            IsKeyWrong = errors.Count > wrong;
            IsKeyHidden = Hidden.Count > 0;
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
        var (text, origin) = Read(SettingNames.PasskeysFile, "passkeys", folders.Passkeys, MaxPasskeysBytes);
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
            IsKeyWrong = true;
        }

        return key;
    }

    // A file that was named; else systemd's credential, which is closed to others by its nature.
    private (string? Text, string Origin) Read(string name, string credential, IReadOnlyList<string> within, int maxBytes)
    {
        if (settings.TryGetValue(name, out var setting))
        {
            return ReadNamed(setting, maxBytes);
        }

        string origin = $"the credential {credential}";
        foreach (string path in within.Select(f => Path.Combine(f, credential)))
        {
            origin = folders.AreOfService ? path : origin;
            try
            {
                return (TextFile.Read(path, maxBytes), origin);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                continue;
            }
            catch (UnauthorizedAccessException) when (folders.AreOfService)
            {
                _hidden.Add(path);
                break;
            }
            catch (Exception e) when (TextFile.IsReadingError(e))
            {
                errors.Add($"{origin} cannot be used: {e.Message}");
                break;
            }
        }

        return (null, origin);
    }

    private (string? Text, string Origin) ReadNamed(Setting setting, int maxBytes)
    {
        string origin = $"{setting.Origin} {setting.Value}";
        try
        {
            TextFile.CheckSecret(setting.Value);
            return (TextFile.Read(setting.Value, maxBytes), origin);
        }
        catch (Exception e) when (TextFile.IsReadingError(e))
        {
            errors.Add($"{origin} cannot be used: {e.Message}");
            return (null, origin);
        }
    }
}
