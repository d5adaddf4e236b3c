using EspProxy.Bluetooth;

namespace EspProxy.Session;

/// <summary>The entities of a proxy. Their names stay: see <see cref="EntityId"/>.</summary>
internal static class ProxyEntities
{
    // Home Assistant keeps every value that it is told: what changes all the time is told rarely.
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);

    public static IReadOnlyList<Entity> Of(BluetoothProxy bluetooth, string version, TimeProvider time)
    {
        long start = time.GetTimestamp();
        var rate = new Rate(() => bluetooth.Hearing.Count, HalfMinute / 2, time);
        return
        [
            EntityKinds.Status("Status"),
            EntityKinds.Growing("Uptime", Minute, () => (float)Math.Floor(time.GetElapsedTime(start).TotalSeconds)),
            EntityKinds.Measured("BLE connections used", "mdi:bluetooth-connect", "", 0, TimeSpan.FromSeconds(1), () => bluetooth.ConnectionsUsed),
            EntityKinds.Measured("Advertisements per second", "mdi:bluetooth-audio", "/s", 1, HalfMinute,
                () => rate.Read() is { } perSecond ? (float)Math.Round(perSecond, 1) : null),
            EntityKinds.Measured("Devices seen", "mdi:bluetooth", "", 0, Minute, () => bluetooth.Hearing.CountDevices(), isShown: false),
            EntityKinds.Measured(
                "Seconds since last advertisement", "mdi:timer-outline", "s", 0, HalfMinute,
                () => bluetooth.Hearing.Silence is { } silence ? (float)Math.Floor(silence.TotalSeconds) : null, isShown: false),
            EntityKinds.Text("Version", "mdi:information-outline", () => version),
            EntityKinds.Text("Adapter", "mdi:usb", () => bluetooth.AdapterName is { } name ? $"{name} {bluetooth.Identity.AdapterAddress}" : null),
            EntityKinds.Button("Restart scanner", "restart", isShown: true, bluetooth.RestartScanner),
            EntityKinds.Button("Power-cycle adapter", "restart", isShown: false, bluetooth.PowerCycle),
        ];
    }
}
