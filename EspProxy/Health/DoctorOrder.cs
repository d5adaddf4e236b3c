using EspProxy.Settings;

namespace EspProxy.Health;

/// <summary>The doctor was asked for.</summary>
/// <param name="Configuration">How the proxy would run; where it is wrong the options have defaults.</param>
/// <param name="IsJson">Whether a program wants to read the answer.</param>
internal sealed record DoctorOrder(Configuration Configuration, bool IsJson)
{
    /// <summary>Looks; what to print, and the exit code.</summary>
    public async Task<(string Text, int ExitCode)> RunAsync(Machine machine, bool hasColours, CancellationToken ct)
    {
        var report = new DoctorReport(await new Doctor(machine, Configuration).RunAsync(ct));
        return (IsJson ? report.ToJson() : report.ToScreen(hasColours), report.ExitCode);
    }
}
