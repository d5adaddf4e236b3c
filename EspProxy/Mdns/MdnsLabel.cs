namespace EspProxy.Mdns;

/// <summary>The names that are tried after a conflict.</summary>
internal static class MdnsLabel
{
    /// <summary><c>name-2</c> after the first conflict, and so on; a long name is cut so that it stays a label.</summary>
    public static string Next(string name, int conflicts)
    {
        string suffix = $"-{conflicts + 1}";
        return name[..Math.Min(name.Length, DnsName.LongestLabel - suffix.Length)] + suffix;
    }
}
