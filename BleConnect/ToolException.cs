namespace BleConnect;

/// <summary>The run ends here: what to tell the user, and the exit code.</summary>
internal sealed class ToolException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
