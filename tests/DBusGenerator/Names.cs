namespace DBusGenerator;

/// <summary>Names of D-Bus as names of C#.</summary>
internal static class Names
{
    private static readonly string[] Keywords = ["interface", "object", "event", "params"];

    /// <summary>A parameter: camel case, and marked if it is a keyword.</summary>
    public static string Parameter(string name)
    {
        string[] words = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        string camel = words[0] + string.Concat(words.Skip(1).Select(w => char.ToUpperInvariant(w[0]) + w[1..]));
        return Keywords.Contains(camel) ? "@" + camel : camel;
    }
}
