using CommandLine;

namespace BleConnect;

/// <summary>The command line, bound.</summary>
internal sealed class Arguments
{
    [Value(0, MetaName = "MAC", Required = true)]
    public string Mac { get; set; } = "";

    [Option("pin")]
    public string? Pin { get; set; }

    [Option("check-only")]
    public bool CheckOnly { get; set; }

    [Option("force-repair")]
    public bool ForceRepair { get; set; }

    [Option("verbose")]
    public bool Verbose { get; set; }
}
