namespace BleConnect;

/// <summary>The program from its words to its exit code; nothing but <see cref="Surroundings"/> is touched.</summary>
internal static class Tool
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words, Surroundings surroundings, CancellationToken ct)
    {
        long began = surroundings.Time.GetTimestamp();
        var report = new RunReport();
        CommandLine line = CommandLine.Parse(words, surroundings.Columns);

        // Words that cannot be read may still say in which form the caller wants to hear of it.
        bool json = line.Arguments?.Json ?? (line.ExitCode != ExitCode.Success && words.TakeWhile(w => w != "--").Contains("--json"));
        report.ExitCode = line.Arguments is null
            ? Tell(line, report, surroundings)
            : await RunAsync(line.Arguments, report, surroundings, ct).ConfigureAwait(false);
        report.DurationMs = (long)surroundings.Time.GetElapsedTime(began).TotalMilliseconds;
        if (json)
        {
            Print(surroundings.Output, report.ToJson() + "\n");
        }

        return report.ExitCode;
    }

    private static void Print(TextWriter output, string text)
    {
        try
        {
            output.Write(text);
        }
        catch (IOException)
        {
            // The reader has gone; the exit code still tells.
        }
    }

    private static int Tell(CommandLine line, RunReport report, Surroundings surroundings)
    {
        Print(line.ExitCode == ExitCode.Success ? surroundings.Output : surroundings.Error, line.Text);
        report.Reason = Reason.Usage;
        report.Message = line.Text.TrimEnd('\n').Split('\n')[^1];
        return line.ExitCode;
    }

    private static async Task<int> RunAsync(Arguments arguments, RunReport report, Surroundings surroundings, CancellationToken ct)
    {
        using var screen = new Screen(surroundings, arguments.Json);
        try
        {
            RunOptions options = RunOptions.From(arguments);
            report.Command = options.Verb.ToString().ToLowerInvariant();
            var sources = new PinSources(arguments, surroundings);
            sources.Check();
            return await new ConnectCommand(options, sources, screen, report, surroundings).RunAsync(ct).ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            // One space: this is how the original's own usage errors look, unlike its run-time errors.
            screen.Note($"Error: {e.Message}");
            return Fail(report, e, Reason.Usage, ExitCode.Usage);
        }
        catch (ToolException e)
        {
            screen.Error(e.Message);
            return Fail(report, e, e.Reason, e.ExitCode);
        }
        catch (OperationCanceledException e) when (ct.IsCancellationRequested)
        {
            screen.Error("Interrupted");
            return Fail(report, e, Reason.Interrupted, surroundings.InterruptedCode());
        }
        catch (Exception e)
        {
            screen.Error($"Unexpected error: {e.Message}");
            return Fail(report, e, Reason.Failed, ExitCode.Failed);
        }
    }

    private static int Fail(RunReport report, Exception e, string reason, int exitCode)
    {
        report.Note(e);
        report.Reason = reason;
        return exitCode;
    }
}
