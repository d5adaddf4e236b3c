using CommandLine;

namespace Load;

/// <summary>What is measured, and how.</summary>
internal sealed class Options
{
    [Option("seconds", Default = 10, HelpText = "How long each run is.")]
    public int Seconds { get; set; }

    [Option("rows", Default = "", HelpText = "Only the rows whose name has this in it.")]
    public string Rows { get; set; } = "";

    [Option("against", HelpText = "Another build of Load (its program): runs of both by turns, and the ratio.")]
    public string? Against { get; set; }

    [Option("rounds", Default = 3, HelpText = "With --against: how many runs of each, of which the medians are shown.")]
    public int Rounds { get; set; }

    [Option("links", HelpText = "Does not measure the cost but whether the daemon grows over so many links.")]
    public int? Links { get; set; }
}
