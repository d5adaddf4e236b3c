using System.Diagnostics.CodeAnalysis;
using CommandLine;

namespace BleConnect;

/// <summary>
/// What the words of the command line come to: arguments to run with, or a text to print and an exit code.
/// </summary>
/// <remarks>
/// Callers of the original rely on argparse: unique abbreviations, <c>--pin=…</c>, <c>--</c>, its errors. So the words are
/// read by its rules here (<see cref="WordReader"/>), and CommandLineParser binds the result to <see cref="Arguments"/>.
/// </remarks>
internal sealed record CommandLine(Arguments? Arguments, string Text = "", int ExitCode = 0)
{
    public static CommandLine Parse(IReadOnlyList<string> words, int columns)
    {
        try
        {
            var reader = new WordReader();
            return reader.Read(words) switch
            {
                Asked.Help => new CommandLine(null, Usage.Help(columns)),
                Asked.Version => new CommandLine(null, Usage.Version + "\n"),
                _ => new CommandLine(Bind(reader.Canonical)),
            };
        }
        catch (UsageException e)
        {
            return new CommandLine(null, Usage.Error(e.Message, columns), BleConnect.ExitCode.Usage);
        }
    }

    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(Arguments))]
    private static Arguments Bind(IReadOnlyList<string> canonical)
    {
        using var parser = new Parser(static settings =>
        {
            settings.HelpWriter = null;
            settings.AutoHelp = false;
            settings.AutoVersion = false;
            settings.EnableDashDash = true;
        });
        return parser.ParseArguments<Arguments>(canonical).MapResult(
            static arguments => arguments,
            static errors => throw new UsageException($"the arguments could not be read: {errors.First().Tag}"));
    }
}
