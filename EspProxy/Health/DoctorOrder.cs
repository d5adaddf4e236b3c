namespace EspProxy.Health;

/// <summary>The doctor was asked for.</summary>
/// <param name="Options">How the proxy would run; where the configuration is wrong it has defaults.</param>
/// <param name="Errors">What is wrong with the configuration.</param>
/// <param name="IsJson">Whether a program wants to read the answer.</param>
internal sealed record DoctorOrder(ProxyOptions Options, IReadOnlyList<string> Errors, bool IsJson)
{
    /// <summary>Looks; what to print, and the exit code.</summary>
    public async Task<(string Text, int ExitCode)> RunAsync(Machine machine, bool hasColours, CancellationToken ct)
    {
        var report = new DoctorReport(await new Doctor(machine, Options, Errors).RunAsync(ct));
        return (IsJson ? report.ToJson() : report.ToScreen(hasColours), report.ExitCode);
    }
}
