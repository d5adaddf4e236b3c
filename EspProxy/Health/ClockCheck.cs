namespace EspProxy.Health;

/// <summary>Looks whether the time is right: the log is of little use otherwise.</summary>
internal static class ClockCheck
{
    // Older than the program is no time that a right clock can show.
    private const int FirstYear = 2025;

    public static Finding Run(Machine machine)
    {
        var now = machine.Time.GetUtcNow();
        bool? isSynchronized = machine.IsClockSynchronized();
        if (isSynchronized != true && File.Exists(Path.Combine(machine.Run, "systemd", "timesync", "synchronized")))
        {
            isSynchronized = true;
        }

        return now.Year < FirstYear ? Of(Verdict.Warning, $"It shows {now:yyyy-MM-dd}.", "sudo timedatectl set-ntp true")
            : isSynchronized == false ? Of(Verdict.Warning, "It is set, but follows no time server.", "sudo timedatectl set-ntp true")
            : Of(Verdict.Ok, isSynchronized == true ? "It is set, and follows a time server." : "It is set.");
    }

    private static Finding Of(Verdict verdict, string what, string? cure = null) => new("clock", "Clock", verdict, what, cure);
}
