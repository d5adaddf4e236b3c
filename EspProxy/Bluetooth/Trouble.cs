using BlueZ.Core;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// Says once what keeps Bluetooth away and what to do about it, then every tenth minute with a count; and how long to wait
/// before the next attempt.
/// </summary>
/// <param name="powerComplaint">What is wrong with the power supply; null when nothing is known to be.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where it is said.</param>
internal sealed class Trouble(Func<string?> powerComplaint, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly Reminders _reminders = new(time);
    private volatile string? _current;

    /// <summary>How long to wait now: from 1 s to 5 s, so that service is back within 5 s of the cause going away.</summary>
    public TimeSpan Wait => TimeSpan.FromTicks(Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(_reminders.Count, 8)));

    /// <summary>What keeps Bluetooth away since the last attempt, and what to do about it; null when nothing does.</summary>
    public string? Current => _current;

    /// <summary>An attempt failed.</summary>
    public void Failed(BlueZError error, string what)
    {
        string hint = IsOfTheHardware(error) && powerComplaint() is { } weak ? $"{Hint(error)} {weak}" : Hint(error);
        what = what.EndsWith('.') ? what : what + ".";
        _current = $"{what} {hint}";
        switch (_reminders.Failed(error))
        {
            case Telling.News:
                log.Unavailable(what, hint);
                break;
            case Telling.Reminder:
                log.StillUnavailable(_reminders.Count, what, hint);
                break;
        }
    }

    /// <summary>An attempt succeeded: the next trouble is a new one.</summary>
    public void Passed()
    {
        _current = null;
        _reminders.Passed();
    }

    private static bool IsOfTheHardware(BlueZError error) =>
        error is BlueZError.AdapterNotFound or BlueZError.NotReady or BlueZError.Failed or BlueZError.InProgress;

    public static string Hint(BlueZError error) => error switch
    {
        BlueZError.BusUnavailable => "Check that the system bus runs (systemctl status dbus) and can be reached from here.",
        BlueZError.BusAccessDenied => "Check the permissions of the bus socket.",
        BlueZError.ServiceUnavailable => "Start bluetoothd (systemctl start bluetooth), or install the package bluez.",
        BlueZError.AccessDenied => "The bus policy refuses this user: add it to the group bluetooth, or run as root.",
        BlueZError.AdapterNotFound => "Plug the adapter in, or correct --adapter (bluetoothctl list shows what there is).",
        BlueZError.NotReady => "The adapter may be blocked or off: try rfkill unblock bluetooth.",
        BlueZError.Failed or BlueZError.InProgress => "The adapter may be blocked (try rfkill unblock bluetooth), or its controller does not answer: "
            + "unplug it and plug it in, or switch the machine off and on, and check its power supply.",
        BlueZError.NotAuthorized => ManagementAccess.Hint,
        BlueZError.NoReply => "bluetoothd is wedged: restart it (systemctl restart bluetooth).",
        _ => "It is tried again.",
    };
}
