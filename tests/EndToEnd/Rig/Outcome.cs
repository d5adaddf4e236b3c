namespace EndToEnd.Rig;

/// <summary>How a program ended.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors, TimeSpan Duration)
{
    public Outcome Expect(int exitCode, params string[] lines)
    {
        Check.That(ExitCode == exitCode, $"exit code {ExitCode} instead of {exitCode} after {Duration.TotalSeconds:0.0} s: {Flat()}");
        foreach (string line in lines)
        {
            Check.That((Output + Errors).Contains(line, StringComparison.Ordinal), $"\"{line}\" is not in the output: {Flat()}");
        }

        return this;
    }

    private string Flat() => string.Join(" | ", (Output + Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
}
