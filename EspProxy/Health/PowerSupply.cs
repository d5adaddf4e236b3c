using System.Globalization;

namespace EspProxy.Health;

/// <summary>Whether a Raspberry Pi gets too little voltage, which shows first in its USB devices and its radio.</summary>
internal static class PowerSupply
{
    private const uint TooLowNow = 1;
    private const uint WasTooLow = 1 << 16;

    /// <summary>Null on a machine that does not measure it.</summary>
    public static Finding? Check(Machine machine)
    {
        // The firmware's own word, which also knows what was; else that of the kernel's sensor.
        string? throttled = Machine.Read(machine.Sys, "devices", "platform", "soc", "soc:firmware", "get_throttled");
        if (uint.TryParse(throttled?.Replace("0x", "", StringComparison.Ordinal), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits))
        {
            return Of((bits & TooLowNow) != 0, (bits & WasTooLow) != 0);
        }

        string? sensor = Machine.FoldersIn(machine.Sys, "class", "hwmon").FirstOrDefault(f => Machine.Read(f, "name") == "rpi_volt");
        return sensor is null ? null : Of(Machine.Read(sensor, "in0_lcrit_alarm") == "1", wasTooLow: false);
    }

    /// <summary>What is wrong with it and what to do, in a sentence; null when nothing is known to be.</summary>
    public static string? Complaint(Machine machine) => Check(machine) is { Cure: { } cure } finding ? $"{finding.What} {cure}" : null;

    private static Finding Of(bool isTooLow, bool wasTooLow) => new(
        "voltage",
        "Power supply",
        isTooLow || wasTooLow ? Verdict.Warning : Verdict.Ok,
        isTooLow ? "The voltage is too low." : wasTooLow ? "The voltage was too low since the start." : "The voltage is right.",
        isTooLow || wasTooLow ? "Use a stronger power supply or a shorter cable." : null);
}
