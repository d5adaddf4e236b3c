namespace EspProxy.Session;

/// <summary>
/// The names of an entity in the API. Home Assistant keeps what it knows of an entity under its object id, which is made of
/// its name: an entity that is renamed is a new one.
/// </summary>
internal static class EntityId
{
    // FNV-1 with 32 bits, as ESPHome has it (core/helpers.cpp, fnv1_hash).
    private const uint Offset = 2166136261;
    private const uint Prime = 16777619;

    /// <summary>Small letters, digits, dashes and underscores.</summary>
    public static string Of(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (int i = 0; i < source.Length; i++)
        {
            char c = char.IsAsciiLetterUpper(source[i]) ? char.ToLowerInvariant(source[i]) : source[i];
            target[i] = char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' ? c : '_';
        }
    });

    /// <summary>The key of an object id.</summary>
    public static uint KeyOf(string objectId)
    {
        uint hash = Offset;
        foreach (char c in objectId)
        {
            hash = unchecked(hash * Prime) ^ c;
        }

        return hash;
    }
}
