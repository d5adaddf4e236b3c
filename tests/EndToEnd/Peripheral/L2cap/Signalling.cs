namespace Peripheral.L2cap;

/// <summary>The signalling channel: we open no channels, so that every request is turned down.</summary>
internal static class Signalling
{
    private const byte CommandReject = 0x01;

    /// <summary>The answer to a signalling command, or null where none is due.</summary>
    public static byte[]? Answer(ReadOnlySpan<byte> command)
    {
        // Even codes of the pairs below 0x13 are requests; the rest are answers to requests we never send.
        bool isRequest = command.Length >= 4 && command[0] is 0x02 or 0x04 or 0x06 or 0x08 or 0x0a or 0x12 or 0x14 or 0x17 or 0x19;
        return isRequest ? [CommandReject, command[1], 2, 0, 0, 0] : null;      // reason 0: not understood
    }
}
