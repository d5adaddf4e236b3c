namespace EspProxy;

/// <summary>What the program prints when it was asked something, instead of running as a daemon.</summary>
internal static class Answer
{
    private const int Unwritten = 1;

    /// <summary>Prints it; the exit code, which is 1 when it could not be written. A reader that has gone wanted no more of it.</summary>
    public static async Task<int> WriteAsync(TextWriter output, string text, int exitCode)
    {
        try
        {
            await output.WriteAsync(text);
            return exitCode;
        }
        catch (IOException e) when (output != Console.Error)
        {
            return await WriteAsync(Console.Error, $"esp-proxy: The answer could not be written: {e.Message}\n", Unwritten);
        }
        catch (IOException)
        {
            // Nothing is left to say it on; the exit code tells.
            return exitCode;
        }
    }
}
