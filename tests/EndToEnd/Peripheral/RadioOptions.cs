using System.Globalization;
using Peripheral.Hci;

namespace Peripheral;

/// <summary>What the radio is started with.</summary>
internal sealed record RadioOptions
{
    public ushort Device { get; init; } = 1;

    public required string ControlPath { get; init; }

    /// <summary>A random static address: its two uppermost bits are set.</summary>
    public DeviceAddress Address { get; init; } = DeviceAddress.Parse(1, "F0:0D:CA:FE:00:01");

    public string Name { get; init; } = "MeshCore-0001";

    public uint Passkey { get; init; } = 123456;

    /// <summary>Reads pairs of --name value; null when they make no sense.</summary>
    public static RadioOptions? Parse(string[] args)
    {
        var options = new RadioOptions { ControlPath = "" };
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            string value = args[i + 1];
            RadioOptions? next = args[i] switch
            {
                "--control" => options with { ControlPath = value },
                "--device" => options with { Device = ushort.Parse(value, CultureInfo.InvariantCulture) },
                "--address" => options with { Address = DeviceAddress.Parse(1, value) },
                "--name" => options with { Name = value },
                "--passkey" => options with { Passkey = uint.Parse(value, CultureInfo.InvariantCulture) },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return args.Length % 2 == 0 && options.ControlPath.Length > 0 ? options : null;
    }
}
