using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HouseRules;

/// <summary>Habits that a reader may rely on everywhere in the code.</summary>
public sealed class HabitTests
{
    [Fact]
    public void NoCatchIsEmpty() => Report.Empty(
        from source in Source.HandWritten
        from clause in source.Tree.GetRoot().DescendantNodes().OfType<CatchClauseSyntax>()
        where clause.Block.Statements.Count == 0 && !clause.Block.DescendantTrivia().Any(IsComment)
        select At(source, clause),
        "A caught error is handled, or a comment in the block says why nothing is to be done.");

    [Fact]
    public void NoMethodIsAsyncVoid() => Report.Empty(
        from source in Source.HandWritten
        from method in source.Tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
        where method.Modifiers.Any(SyntaxKind.AsyncKeyword) && method.ReturnType.ToString() == "void"
        select At(source, method),
        "An async method returns a task that its owner awaits.");

    [Fact]
    public void NothingSleepsOrBlocks() => Report.Empty(
        from source in Source.HandWritten
        from access in source.Tree.GetRoot().DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        let text = access.ToString()
        where text is "Thread.Sleep" || text.EndsWith(".GetAwaiter().GetResult", StringComparison.Ordinal)
        select $"{At(source, access)}: {text}",
        "Nothing sleeps or blocks a thread on a task.");

    [Fact]
    public void EveryDelayOfAProduct_TakesItsTimeFromTheTimeProvider() => Report.Empty(
        from source in Source.Product
        from call in source.Tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call.Expression.ToString() == "Task.Delay"
        where call.ArgumentList.Arguments.Count < 2 ||
              !call.ArgumentList.Arguments.Any(a => a.ToString().Contains("time", StringComparison.OrdinalIgnoreCase))
        select At(source, call),
        "Task.Delay names the TimeProvider.");

    [Fact]
    public void NoProduct_ReadsTheWallClockDirectly() => Report.Empty(
        from source in Source.Product
        from access in source.Tree.GetRoot().DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        let text = access.ToString()
        where text is "DateTime.Now" or "DateTime.UtcNow" or "DateTimeOffset.Now" or "DateTimeOffset.UtcNow" or "Environment.TickCount64"
            or "Stopwatch.GetTimestamp" or "Stopwatch.StartNew"
        select $"{At(source, access)}: {text}",
        "Time comes from TimeProvider.");

    [Fact]
    public void NothingIsLeftForLater() => Report.Empty(
        from source in Source.HandWritten
        where !source.IsUnder("tests/HouseRules")
        from word in new[] { "NotImplementedException", "TODO", "FIXME", "HACK" }
        where source.Text.Contains(word, StringComparison.Ordinal)
        select $"{source.Path}: {word}",
        "What is not done is named in the issue tracker, not in the code.");

    [Fact]
    public void NoTestIsSkipped() => Report.Empty(
        from source in Source.HandWritten
        where source.IsUnder("tests") && !source.IsUnder("tests/HouseRules")
        where source.Text.Contains("Skip =", StringComparison.Ordinal) || source.Text.Contains("Assert.Skip", StringComparison.Ordinal)
        select source.Path,
        "A test that is skipped tells nothing.");

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);

    private static string At(Source source, SyntaxNode node) =>
        $"{source.Path}:{source.Tree.GetLineSpan(node.Span).StartLinePosition.Line + 1}";
}
