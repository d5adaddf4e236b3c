using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HouseRules;

/// <summary>Names say what a thing is in the field; the words below say nothing.</summary>
public sealed class NameTests
{
    private static readonly string[] Banned = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utilities", "Common", "Base", "Impl"];

    // The D-Bus interface is called AgentManager1 (and so on): a proxy is named after the interface it stands for.
    private static readonly string[] FieldNames = ["AgentManager", "AdvertisementMonitorManager", "ObjectManager"];

    // Tmds.DBus.Protocol's own name, which the client in DBus/Wire has to bear.
    private static readonly string[] Inherited = ["DBusExceptionBase"];

    [Fact]
    public void Types_AreNotNamedAfterNothing() => Report.Empty(
        from source in Source.HandWritten
        from type in source.Tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        let name = type.Identifier.Text
        where !Inherited.Contains(name) && Words(name).Any(Banned.Contains)
        select $"{source.Path}: {name}",
        $"Type names avoid {string.Join(", ", Banned)}.");

    [Fact]
    public void Files_HoldTheTypeTheyAreNamedAfter() => Report.Empty(
        from source in Source.HandWritten
        let name = Path.GetFileNameWithoutExtension(source.Path).Split('.')[0]
        let types = source.Tree.GetRoot().DescendantNodes()
            .Where(n => n is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Select(n => n is BaseTypeDeclarationSyntax t ? t.Identifier.Text : ((DelegateDeclarationSyntax)n).Identifier.Text).ToList()
        where types.Count > 0 && name != "Program" && !types.Contains(name)
        select $"{source.Path} holds {string.Join(", ", types.Take(4))}",
        "A file is named after the type it holds.");

    private static IEnumerable<string> Words(string name)
    {
        foreach (string field in FieldNames)
        {
            name = name.Replace(field, "", StringComparison.Ordinal);
        }

        return System.Text.RegularExpressions.Regex.Matches(name, "[A-Z][a-z0-9]*|[a-z]+").Select(m => m.Value);
    }
}
