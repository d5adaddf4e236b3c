using System.Text;

namespace EspProxy.Mdns;

/// <summary>What is made known: the service <c>_esphomelib._tcp</c> and its TXT strings.</summary>
/// <param name="Name">The instance and the label of the host; Home Assistant takes the device's name from the host.</param>
/// <param name="Mac">Twelve lower-case hexadecimal digits; without it Home Assistant ignores the service.</param>
internal sealed record MdnsService(string Name, ushort Port, string Mac)
{
    public const string Type = "_esphomelib._tcp";

    private const string Cipher = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";

    // RFC 6763, section 6.1: one byte tells the length of a string.
    private const int LongestText = 255;

    public string FriendlyName { get; init; } = "";

    public string Version { get; init; } = "";

    public string Board { get; init; } = "linux";

    /// <summary><c>wifi</c> or <c>ethernet</c>.</summary>
    public string Network { get; init; } = "ethernet";

    public string ProjectName { get; init; } = "";

    public string ProjectVersion { get; init; } = "";

    public MdnsEncryption Encryption { get; init; }

    /// <summary>The TXT strings, <c>key=value</c>, the address first; an empty value is left out.</summary>
    public byte[][] Texts() =>
    [
        .. new (string Key, string Value)[]
        {
            ("mac", Mac),
            ("friendly_name", FriendlyName),
            ("version", Version),
            ("platform", "Linux"),
            ("board", Board),
            ("network", Network),
            ("api_encryption", Encryption == MdnsEncryption.Required ? Cipher : ""),
            ("api_encryption_supported", Encryption == MdnsEncryption.Supported ? Cipher : ""),
            ("project_name", ProjectName),
            ("project_version", ProjectVersion),
        }.Where(t => t.Value.Length > 0).Select(t => Text($"{t.Key}={t.Value}")),
    ];

    // Cut between two characters, never inside one.
    private static byte[] Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= LongestText)
        {
            return bytes;
        }

        int length = LongestText;
        while ((bytes[length] & 0xc0) == 0x80)
        {
            length--;
        }

        return bytes[..length];
    }
}
