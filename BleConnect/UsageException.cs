namespace BleConnect;

/// <summary>The command line is wrong; the message is argparse's.</summary>
internal sealed class UsageException(string message) : Exception(message);
