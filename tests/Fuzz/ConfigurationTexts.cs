using System.Text;
using BlueZ.Core.Pairing;
using EspProxy.Bluetooth;
using EspProxy.Settings;

namespace Fuzz;

/// <summary>What people write: the configuration, the table of passkeys, a PIN.</summary>
internal static class ConfigurationTexts
{
    private const string Passkey = "739154";

    public static FuzzTarget Target { get; } = new("config", [.. Corpus().Select(Encoding.UTF8.GetBytes)], Feed);

    private static IEnumerable<string> Corpus()
    {
        yield return "# a comment\nname = living-room\nfriendly-name = \"Living room\"\nport = 6053\nbind = ::\nmdns = auto\nlog-level = info\n";
        yield return "adapter = hci0\nscanner = auto\nscan-mode = passive\nmax-connections = 5\nmac = 02:00:00:00:00:01\nname-add-mac-suffix = yes\n";
        yield return "encryption-key = QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=\narea = Attic\n";
        yield return $"AA:BB:CC:DD:EE:FF = {Passkey}   # the kitchen\n\n11:22:33:44:55:66={Passkey}\n";
    }

    private static void Feed(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        var errors = new List<string>();
        var settings = ConfigFile.Parse("esp-proxy.conf", text, errors)
            .Where(s => s.Name is not (SettingNames.PasskeysFile or SettingNames.EncryptionKeyFile)).ToDictionary(s => s.Name);
        OptionsReader.Read(settings, _ => null, new Secrets(settings, SecretFolders.Own(_ => null), errors), errors).EncryptionKey?.Dispose();
        Pin.TryParse(text, out _);
        if (!Passkeys.TryParse(text, out _, out var wrong) && wrong.Any(w => w.Error.Contains(Passkey, StringComparison.Ordinal)))
        {
            throw new InvalidOperationException("An error shows a passkey.");
        }
    }
}
