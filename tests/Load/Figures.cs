using System.Globalization;

namespace Load;

/// <summary>What one run came to: advertisements a second, seconds of CPU for 10,000, bytes allocated for one, milliseconds of latency, megabytes.</summary>
internal sealed record Figures(double Rate, double Lost, double Cpu, double Bytes, double Median, double Late, double Resident, double Most)
{
    public const string Head = "| source, connection | sent a second | lost | CPU for 10,000 | bytes allocated for one | latency p50 | p99 | resident | largest |\n|---|---|---|---|---|---|---|---|---|";

    /// <summary>The median of each figure.</summary>
    public static Figures MedianOf(IReadOnlyList<Figures> runs)
    {
        double Of(Func<Figures, double> figure) => runs.Select(figure).Order().ElementAt(runs.Count / 2);
        return new(Of(f => f.Rate), Of(f => f.Lost), Of(f => f.Cpu), Of(f => f.Bytes), Of(f => f.Median), Of(f => f.Late), Of(f => f.Resident), Of(f => f.Most));
    }

    /// <summary>A row of the table.</summary>
    public string Row(string name) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {Rate:F0} | {Lost:F0} | {Cpu:F3} s | {Bytes:F0} | {Median:F1} ms | {Late:F1} ms | {Resident:F1} MB | {Most:F1} MB |");

    /// <summary>A row with this as a part of the other.</summary>
    public string Ratio(Figures other) => string.Create(
        CultureInfo.InvariantCulture,
        $"| ... this build as a part of the other | | | {Cpu / other.Cpu:F2} | | {Median / other.Median:F2} | {Late / other.Late:F2} | {Resident / other.Resident:F2} | {Most / other.Most:F2} |");
}
