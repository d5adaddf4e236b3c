using System.Diagnostics;
using System.Globalization;

namespace EndToEnd.Rig;

/// <summary>Programs that the scenario starts.</summary>
internal static class Child
{
    private static readonly TimeSpan SignalLimit = TimeSpan.FromMinutes(1);

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Outcome> RunAsync(string file, IEnumerable<string> arguments, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new ScenarioFailedException(
                $"{Path.GetFileName(file)} did not end within {limit.TotalSeconds:0} s: {await output} {await errors}".ReplaceLineEndings(" | "));
        }

        return new Outcome(process.ExitCode, await output, await errors, watch.Elapsed);
    }

    /// <summary>Sends a program a signal: TERM, HUP, STOP, CONT.</summary>
    public static async Task SignalAsync(Process process, string signal) =>
        (await RunAsync("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)], SignalLimit)).Expect(0);

    /// <summary>Starts a program whose output, both kinds, is appended to a file.</summary>
    public static Process Start(string logFile, string file, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "sh", logFile, file, .. arguments]))!;
}
