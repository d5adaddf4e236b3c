using CommandLine;

namespace BleConnect;

/// <summary>The command line, bound; <see cref="RunOptions"/> is what it means.</summary>
internal sealed class Arguments
{
    [Value(0, MetaName = "MAC")]
    public string Mac { get; set; } = "";

    [Option("pin")]
    public string? Pin { get; set; }

    [Option("check-only")]
    public bool CheckOnly { get; set; }

    [Option("force-repair")]
    public bool ForceRepair { get; set; }

    [Option("verbose")]
    public bool Verbose { get; set; }

    [Option("pin-file")]
    public string? PinFile { get; set; }

    [Option("pin-stdin")]
    public bool PinStdin { get; set; }

    [Option("timeout")]
    public string? Timeout { get; set; }

    [Option("adapter")]
    public string? Adapter { get; set; }

    [Option("wait")]
    public string? Wait { get; set; }

    [Option("verify-service")]
    public string? VerifyService { get; set; }

    [Option("no-trust")]
    public bool NoTrust { get; set; }

    [Option("remove")]
    public bool Remove { get; set; }

    [Option("list")]
    public bool List { get; set; }

    [Option("json")]
    public bool Json { get; set; }
}
