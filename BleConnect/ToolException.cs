namespace BleConnect;

/// <summary>The run ends here: what to tell the user, the exit code, and the cause for a program.</summary>
internal sealed class ToolException(int exitCode, string reason, string message, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>One of <see cref="BleConnect.Reason"/>.</summary>
    public string Reason { get; } = reason;
}
