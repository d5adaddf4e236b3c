namespace BleConnect;

/// <summary>What a caller can rely on; the numbers are those of the original tool and of the shell.</summary>
internal static class ExitCode
{
    /// <summary>The bond is valid, or was made.</summary>
    public const int Success = 0;

    /// <summary>Only from --check-only: there is no valid bond, or it could not be verified.</summary>
    public const int NoBond = 1;

    /// <summary>Pairing or connecting failed; wrong usage shares this number, as in the original.</summary>
    public const int Failed = 2;

    public const int Usage = Failed;

    /// <summary>No adapter, no bluetoothd, or the adapter cannot be powered on.</summary>
    public const int NoAdapter = 3;

    /// <summary>The D-Bus system bus cannot be reached.</summary>
    public const int NoBus = 4;

    /// <summary>128 + SIGINT, what a shell reports for an interrupted program.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
