using System.Globalization;
using System.Text;
using BlueZ.Core;

namespace BleConnect;

/// <summary>--list: what BlueZ knows and what is heard now. It powers nothing on and connects to nothing.</summary>
internal sealed class ListCommand(Adapter adapter, Screen screen, RunReport report, TimeProvider time)
{
    // Most devices advertise at least once a second.
    private static readonly TimeSpan ScanTime = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken ct)
    {
        IReadOnlyList<DeviceReport> known = adapter.IsPowered ? await ScanAsync(ct).ConfigureAwait(false) : Known();

        // Of an adapter that was pulled, or a bluetoothd that ended, nothing is known; that is no empty list.
        await adapter.PingAsync(ct: ct).ConfigureAwait(false);
        report.Devices = known;
        foreach (DeviceReport device in report.Devices)
        {
            screen.Field("Device", Describe(device));
        }

        int bonded = report.Devices.Count(d => d.Bonded);
        string scanned = adapter.IsPowered ? "" : "; the adapter is powered off, so nothing could be heard";
        screen.Field("Result", $"{report.Devices.Count} device{(report.Devices.Count == 1 ? "" : "s")}, {bonded} bonded{scanned}");
    }

    /// <summary>The signal strengths are read before the scan ends: BlueZ takes them away with it.</summary>
    private async Task<IReadOnlyList<DeviceReport>> ScanAsync(CancellationToken ct)
    {
        await using Scan scan = await adapter.StartScanAsync(ct: ct).ConfigureAwait(false);
        await Task.Delay(ScanTime, time, ct).ConfigureAwait(false);
        return Known();
    }

    private IReadOnlyList<DeviceReport> Known() =>
    [
        .. adapter.Devices.Where(d => d.Address != default).Select(d => DeviceReport.Of(d.Address, d))
            .OrderByDescending(d => d.Bonded).ThenByDescending(d => d.Heard).ThenByDescending(d => d.Rssi ?? int.MinValue).ThenBy(d => d.Address, StringComparer.Ordinal),
    ];

    private static string Describe(DeviceReport device)
    {
        string heard = device.Rssi is { } rssi ? $"{rssi} dBm" : device.Heard ? "heard" : "not heard";
        List<string> state = [device.Bonded ? "bonded" : "not bonded"];
        if (device.Trusted)
        {
            state.Add("trusted");
        }

        if (device.Connected)
        {
            state.Add("connected");
        }

        return $"{device.Address}  {heard,-9}  {string.Join(", ", state)}{(device.Name is null ? "" : "  " + Printable(device.Name))}";
    }

    /// <summary>A device tells its name as it likes: what moves the cursor, begins a line or turns the text round does not reach the terminal.</summary>
    private static string Printable(string name) => string.Concat(name.EnumerateRunes().Select(r => Rune.GetUnicodeCategory(r)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? "?" : r.ToString()));
}
