using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;

namespace HouseRules;

/// <summary>The hand-written C# of the repository, parsed once for all rules.</summary>
internal sealed record Source(string Path, string Text, Microsoft.CodeAnalysis.SyntaxTree Tree)
{
    private static readonly string[] SkippedFolders = ["bin", "obj", "artifacts", "TestResults", ".git", "node_modules"];

    public static string Root { get; } = typeof(Source).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "RepositoryRoot").Value!;

    public static IReadOnlyList<Source> HandWritten { get; } =
        [.. Files("*.cs").Where(f => !f.EndsWith(".g.cs", StringComparison.Ordinal)).Select(Parse)];

    public static IEnumerable<Source> Product => HandWritten.Where(s => !s.IsUnder("tests"));

    /// <summary>Every file of the work tree that matches, as a path from the root with forward slashes.</summary>
    public static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
            .Select(f => System.IO.Path.GetRelativePath(Root, f).Replace('\\', '/'))
            .Where(f => !f.Split('/').Any(SkippedFolders.Contains))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Root, path));

    public bool IsUnder(string folder) => Path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static Source Parse(string path)
    {
        string text = Read(path);
        return new Source(path, text, CSharpSyntaxTree.ParseText(text, path: path));
    }
}
