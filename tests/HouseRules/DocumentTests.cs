using System.Text.RegularExpressions;

namespace HouseRules;

/// <summary>The documents lead somewhere: every relative link has its file.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void RelativeLinks_HaveTheirFile() => Report.Empty(
        from path in Source.Files("*.md")
        from Match link in Link().Matches(Source.Read(path))
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let file = Path.GetFullPath(Path.Combine(Source.Root, Path.GetDirectoryName(path)!, target))
        where !File.Exists(file) && !Directory.Exists(file)
        select $"{path} -> {target}",
        "A link in a document has its file.");

    [Fact]
    public void Decisions_AreNumberedWithoutGapsOrRepeats()
    {
        int[] numbers = [.. Source.Files("*.md").Where(f => f.StartsWith("docs/decisions/", StringComparison.Ordinal))
            .Select(f => Path.GetFileName(f)).Where(f => char.IsDigit(f[0])).Select(f => int.Parse(f[..4], null))];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
    }

    [GeneratedRegex(@"\[[^\]]*\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
