using System.Globalization;

namespace Controller;

/// <summary>What the controller is started with.</summary>
internal sealed record ControllerOptions
{
    public const int MaxDevices = 10_000;

    public required string ControlPath { get; init; }

    /// <summary>Its own, public address.</summary>
    public ulong Address { get; init; } = 0x00AA01000001;

    /// <summary>How many devices it hears.</summary>
    public int Devices { get; init; } = 100;

    /// <summary>It has extended advertising, and some of the devices use it.</summary>
    public bool IsExtended { get; init; }

    /// <summary>Reads --name value and --extended; null when they make no sense.</summary>
    public static ControllerOptions? Parse(string[] args)
    {
        var options = new ControllerOptions { ControlPath = "" };
        for (int i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--extended":
                    options = options with { IsExtended = true };
                    break;
                case "--control" when i + 1 < args.Length:
                    options = options with { ControlPath = args[++i] };
                    break;
                case "--devices" when i + 1 < args.Length && int.TryParse(args[++i], CultureInfo.InvariantCulture, out int devices) && devices is > 0 and <= MaxDevices:
                    options = options with { Devices = devices };
                    break;
                default:
                    return null;
            }
        }

        return options.ControlPath.Length > 0 ? options : null;
    }
}
