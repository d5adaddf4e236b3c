using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HouseRules;

/// <summary>A log line has one number for ever, in the range of its program.</summary>
public sealed class LogTests
{
    private static readonly (string Folder, int First, int Last)[] Ranges =
        [("BlueZ.Core", 1000, 1999), ("EspProxy", 2000, 2999), ("BleConnect", 3000, 3999)];

    [Fact]
    public void EventIds_AreUnique() => Report.Empty(
        Messages().GroupBy(m => m.Id).Where(g => g.Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(m => m.Path))}"),
        "An event id stands for one message.");

    [Fact]
    public void EventIds_LieInTheRangeOfTheirProgram() => Report.Empty(
        from message in Messages()
        let range = Ranges.First(r => message.Path.StartsWith(r.Folder + "/", StringComparison.Ordinal))
        where message.Id < range.First || message.Id > range.Last
        select $"{message.Path}: {message.Id} is not in {range.First}-{range.Last}",
        "Each program has its range of event ids.");

    [Fact]
    public void Messages_AreWholeSentences() => Report.Empty(
        from message in Messages()
        let text = message.Text
        where text.Length == 0 || !(char.IsUpper(text[0]) || text[0] == '{') || text[^1] is not ('.' or '}' or ')' or '?')
        select $"{message.Path}: {message.Id}: \"{text}\"",
        "A log message is a sentence: a capital first, a full stop last.");

    [Fact]
    public void OnlyLoggerMessageMethods_Log() => Report.Empty(
        from source in Source.Product
        from call in source.Tree.GetRoot().DescendantNodes().OfType<MemberAccessExpressionSyntax>()
        where call.Name.Identifier.Text is "LogInformation" or "LogWarning" or "LogError" or "LogDebug" or "LogTrace" or "LogCritical"
        select $"{source.Path}: {call}",
        "Logging goes through [LoggerMessage] methods.");

    // The generator of Microsoft.Extensions.Logging writes the parts of one class in no order, so that two builds would differ.
    [Fact]
    public void AClassOfMessages_HasOnePart() => Report.Empty(
        from source in Source.Product
        from part in source.Tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>()
        where part.DescendantNodes().OfType<AttributeSyntax>().Any(a => a.Name.ToString() == "LoggerMessage")
        group source.Path by $"{source.Path.Split('/')[0]} {part.Identifier.Text}" into parts
        where parts.Count() > 1
        select $"{parts.Key}: {string.Join(", ", parts)}",
        "The log messages of one class stand in one file.");

    private static IEnumerable<(string Path, int Id, string Text)> Messages() =>
        from source in Source.Product
        from attribute in source.Tree.GetRoot().DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() == "LoggerMessage"
        let arguments = attribute.ArgumentList!.Arguments
        let id = arguments.FirstOrDefault(a => Named(a) == "EventId") ?? arguments[0]
        let text = arguments.FirstOrDefault(a => Named(a) == "Message") ?? arguments[^1]
        select (source.Path, int.Parse(id.Expression.ToString(), CultureInfo.InvariantCulture), Literal(text.Expression));

    private static string? Named(AttributeArgumentSyntax argument) =>
        argument.NameEquals?.Name.Identifier.Text ?? argument.NameColon?.Name.Identifier.Text;

    private static string Literal(ExpressionSyntax expression) => expression switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        BinaryExpressionSyntax sum => Literal(sum.Left) + Literal(sum.Right),
        _ => expression.ToString(),
    };
}
