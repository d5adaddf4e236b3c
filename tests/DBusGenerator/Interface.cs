using System.Xml.Linq;

namespace DBusGenerator;

internal sealed record Argument(string Name, string Type, bool IsOut);

internal sealed record Member(string Name, IReadOnlyList<Argument> Arguments)
{
    public IEnumerable<Argument> In => Arguments.Where(a => !a.IsOut);

    public IEnumerable<Argument> Out => Arguments.Where(a => a.IsOut);
}

/// <summary>A property; <paramref name="VariantOf"/> is what the variants in its container always hold.</summary>
internal sealed record Property(string Name, string Type, bool IsWritable, string? VariantOf);

/// <summary>A D-Bus interface as its XML describes it.</summary>
internal sealed record Interface(
    string Name, string Xml, IReadOnlyList<Member> Methods, IReadOnlyList<Member> Signals, IReadOnlyList<Property> Properties)
{
    /// <summary>The class name that stands for it: the last part, with Avahi in front of Avahi's.</summary>
    public string ShortName => Name.Contains("Avahi", StringComparison.Ordinal) ? "Avahi" + Last : Last;

    private string Last => Name[(Name.LastIndexOf('.') + 1)..];

    public static Interface Read(string path)
    {
        var element = XDocument.Load(path).Root!.Element("interface")!;
        return new Interface(
            element.Attribute("name")!.Value,
            element.ToString(SaveOptions.DisableFormatting),
            [.. element.Elements("method").Select(Member)],
            [.. element.Elements("signal").Select(Member)],
            [.. element.Elements("property").Select(Property)]);
    }

    private static Member Member(XElement element) => new(
        element.Attribute("name")!.Value,
        [.. element.Elements("arg").Select(a => new Argument(a.Attribute("name")!.Value, a.Attribute("type")!.Value, a.Attribute("direction")?.Value == "out"))]);

    private static Property Property(XElement element) => new(
        element.Attribute("name")!.Value,
        element.Attribute("type")!.Value,
        element.Attribute("access")!.Value.Contains("write", StringComparison.Ordinal),
        element.Elements("annotation").FirstOrDefault(a => a.Attribute("name")!.Value == "BlueZ.Core.VariantOf")?.Attribute("value")!.Value);
}
