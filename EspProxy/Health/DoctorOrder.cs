namespace EspProxy.Health;

/// <summary>The doctor was asked for.</summary>
/// <param name="Options">How the proxy would run; where the configuration is wrong it has defaults.</param>
/// <param name="Errors">What is wrong with the configuration.</param>
/// <param name="IsJson">Whether a program wants to read the answer.</param>
internal sealed record DoctorOrder(ProxyOptions Options, IReadOnlyList<string> Errors, bool IsJson)
{
    /// <summary>Looks and prints; the exit code.</summary>
    public async Task<int> RunAsync(Machine machine, TextWriter output, bool hasColours, CancellationToken ct)
    {
        var report = new DoctorReport(await new Doctor(machine, Options, Errors).RunAsync(ct));
        await output.WriteAsync(IsJson ? report.ToJson() : report.ToScreen(hasColours));
        return report.ExitCode;
    }
}
