using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EspProxy.Health;

/// <summary>What the doctor found, for people or for programs.</summary>
internal sealed class DoctorReport(IReadOnlyList<Finding> findings)
{
    // What programs may rely on: it grows when something they know is taken away or changes its meaning.
    private const int Schema = 1;

    private const string Indent = "           ";

    private int Problems => findings.Count(f => f.Verdict == Verdict.Problem);

    private int Warnings => findings.Count(f => f.Verdict == Verdict.Warning);

    /// <summary>1 when there is a problem.</summary>
    public int ExitCode => Problems > 0 ? 1 : 0;

    /// <summary>A line for each finding, the cure below it, and a summary.</summary>
    public string ToScreen(bool hasColours)
    {
        int width = findings.Max(f => f.Title.Length);
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            var (word, colour) = finding.Verdict switch
            {
                Verdict.Ok => ("ok", 32),
                Verdict.Warning => ("warning", 33),
                _ => ("PROBLEM", 31),
            };
            string mark = hasColours ? string.Create(CultureInfo.InvariantCulture, $"\e[{colour}m{word,-7}\e[0m") : $"{word,-7}";
            text.Append(CultureInfo.InvariantCulture, $"{mark}  {finding.Title.PadRight(width)}  {Line(finding.What)}\n");
            if (finding.Cure is { } cure)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Indent}{new string(' ', width)}-> {Line(cure)}\n");
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n{Summary()}\n").ToString();
    }

    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", Schema);
            json.WriteString("version", CommandLine.Version);
            json.WriteNumber("problems", Problems);
            json.WriteNumber("warnings", Warnings);
            json.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("id", finding.Id);
                json.WriteString("title", finding.Title);
                json.WriteString("verdict", finding.Verdict.ToString().ToLowerInvariant());
                json.WriteString("what", finding.What);
                json.WriteString("cure", finding.Cure);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private string Summary() => (Problems, Warnings) switch
    {
        (0, 0) => "All is well.",
        (0, _) => $"No problem, {Count(Warnings, "warning")}.",
        (_, 0) => $"{Count(Problems, "problem")}.",
        _ => $"{Count(Problems, "problem")}, {Count(Warnings, "warning")}.",
    };

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    // What others say may go over several lines, or hold what a terminal would obey.
    private static string Line(string text) => string.Concat(text.ReplaceLineEndings(" ").Where(c => !char.IsControl(c)));
}
