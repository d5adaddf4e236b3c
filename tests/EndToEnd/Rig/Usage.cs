using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace EndToEnd.Rig;

/// <summary>What a program holds at a moment: of this nothing may grow for ever.</summary>
/// <param name="Resident">Its resident memory, MB.</param>
/// <param name="Anonymous">What of that is its own, and not of files, MB.</param>
/// <param name="Descriptors">Its open descriptors.</param>
/// <param name="Threads">Its threads.</param>
/// <param name="Matches">The match rules on the whole bus.</param>
internal sealed partial record Usage(double Resident, double Anonymous, int Descriptors, int Threads, int Matches)
{
    // What the collector of garbage may leave lying.
    private const double MemoryNoise = 8;
    private const int CountNoise = 3;

    public void ExpectNoMoreThan(Usage early)
    {
        Check.That(Anonymous < early.Anonymous + MemoryNoise, $"the memory grew: {early.Anonymous:0.0} MB, then {Anonymous:0.0} MB");
        Check.That(Descriptors <= early.Descriptors + CountNoise, $"descriptors were lost: {early.Descriptors}, then {Descriptors}");
        Check.That(Threads <= early.Threads + CountNoise, $"threads were left: {early.Threads}, then {Threads}");
        Check.That(Matches <= early.Matches + CountNoise, $"match rules were left: {early.Matches}, then {Matches}");
    }

    /// <param name="process">The program.</param>
    /// <param name="map">Where its map of memory is kept, to see afterwards what has grown.</param>
    public static async Task<Usage> OfAsync(Process process, string map)
    {
        string folder = $"/proc/{process.Id}";
        await File.WriteAllTextAsync(map, await File.ReadAllTextAsync(folder + "/smaps"));
        string status = await File.ReadAllTextAsync(folder + "/status");
        Outcome bus = await Child.RunAsync("dbus-send",
            ["--system", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Debug.Stats.GetStats"],
            TimeSpan.FromSeconds(10));
        return new Usage(Number(ResidentLine(), status) / 1024.0, Number(AnonymousLine(), status) / 1024.0, Directory.GetFiles(folder + "/fd").Length, Directory.GetDirectories(folder + "/task").Length, Number(MatchesLine(), bus.Output));
    }

    /// <summary>The resident memory of a program, MB.</summary>
    public static async Task<double> ResidentAsync(Process process) => Number(ResidentLine(), await File.ReadAllTextAsync($"/proc/{process.Id}/status")) / 1024.0;

    private static int Number(Regex pattern, string text) => pattern.Match(text) is { Success: true } found
        ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
        : throw new ScenarioFailedException($"{pattern} is not in: {text}");

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex ResidentLine();

    [GeneratedRegex(@"RssAnon:\s+(\d+) kB")]
    private static partial Regex AnonymousLine();

    [GeneratedRegex(@"""MatchRules""\s+variant\s+uint32 (\d+)")]
    private static partial Regex MatchesLine();
}
