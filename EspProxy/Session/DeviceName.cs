namespace EspProxy.Session;

/// <summary>By what clients know this proxy.</summary>
/// <param name="Name">Its name on the network.</param>
/// <param name="FriendlyName">Its name for people.</param>
/// <param name="Mac">The address that identifies it for ever: six capital pairs with colons.</param>
/// <param name="Version">The version of this program.</param>
internal sealed record DeviceName(string Name, string FriendlyName, string Mac, string Version)
{
    /// <summary>How many characters <see cref="WithMacSuffix"/> adds to the name.</summary>
    public const int SuffixLength = 1 + SuffixDigits;

    private const int SuffixDigits = 6;

    /// <summary>The room that is suggested for it, or null.</summary>
    public string? Area { get; init; }

    /// <summary>The address as mDNS and the encrypted hello have it: twelve small digits.</summary>
    public string MacDigits => Mac.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Both names with the end of the address, as ESPHome has it (name_add_mac_suffix).</summary>
    public DeviceName WithMacSuffix() => this with
    {
        Name = $"{Name}-{MacDigits[^SuffixDigits..]}",
        FriendlyName = $"{FriendlyName} {MacDigits[^SuffixDigits..]}",
    };
}
