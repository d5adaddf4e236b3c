using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HouseRules;

/// <summary>Small files and small methods keep a heart class from growing while the split is still cheap.</summary>
public sealed class SizeTests
{
    private const int MaxFileLines = 350;
    private const int MaxMethodLines = 40;

    [Fact]
    public void Files_StayWithinTheCeiling() => Report.Empty(
        Source.HandWritten
            .Select(s => (s.Path, Lines: s.Text.Split('\n').Length - 1))
            .Where(f => f.Lines > MaxFileLines)
            .Select(f => $"{f.Path}: {f.Lines} lines"),
        $"A hand-written file has at most {MaxFileLines} lines; cut it by topic.");

    [Fact]
    public void Methods_StayWithinTheCeiling() => Report.Empty(
        Source.HandWritten.SelectMany(LongMethods),
        $"A method has at most {MaxMethodLines} lines; give a step of it a name.");

    private static IEnumerable<string> LongMethods(Source source) =>
        from node in source.Tree.GetRoot().DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let span = source.Tree.GetLineSpan(node.Span)
        let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
        where lines > MaxMethodLines
        select $"{source.Path}:{span.StartLinePosition.Line + 1}: {Name(node)} has {lines} lines";

    private static string Name(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax m => m.Identifier.Text,
        ConstructorDeclarationSyntax c => c.Identifier.Text,
        LocalFunctionStatementSyntax f => f.Identifier.Text,
        _ => node.GetType().Name,
    };
}
