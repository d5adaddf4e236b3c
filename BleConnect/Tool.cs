using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>The program from its words to its exit code; nothing but <see cref="Surroundings"/> is touched.</summary>
internal static class Tool
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words, Surroundings surroundings, CancellationToken ct)
    {
        CommandLine line = CommandLine.Parse(words, surroundings.Columns);
        if (line.Arguments is null)
        {
            (line.ExitCode == ExitCode.Success ? surroundings.Output : surroundings.Error).Write(line.Text);
            return line.ExitCode;
        }

        try
        {
            return await Command(line.Arguments, surroundings).RunAsync(ct).ConfigureAwait(false);
        }
        catch (UsageException e)
        {
            // One space: this is how the original's own usage errors look, unlike its run-time errors.
            surroundings.Error.Write($"Error: {e.Message}\n");
            return ExitCode.Usage;
        }
        catch (ToolException e)
        {
            surroundings.Error.Write($"Error:    {e.Message}\n");
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            surroundings.Error.Write("Error:    Interrupted\n");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            surroundings.Error.Write($"Error:    Unexpected error: {e.Message}\n");
            return ExitCode.Failed;
        }
    }

    /// <summary>Refuses what makes no sense before any input or output, in the original's order.</summary>
    private static ConnectCommand Command(Arguments arguments, Surroundings surroundings)
    {
        if (!BluetoothAddress.TryParse(arguments.Mac, null, out BluetoothAddress address))
        {
            throw new UsageException($"Invalid MAC address: {arguments.Mac}\nExpected format: AA:BB:CC:DD:EE:FF");
        }

        if (arguments.CheckOnly && arguments.ForceRepair)
        {
            throw new UsageException("--check-only and --force-repair are mutually exclusive");
        }

        Pin? pin = null;
        if (arguments.Pin is not null && !Pin.TryParse(arguments.Pin, out pin))
        {
            throw new UsageException($"Invalid PIN: {PinPrompt.Rule}");
        }

        return new ConnectCommand(arguments, address, new PinPrompt(pin, surroundings.Terminal), surroundings);
    }
}
