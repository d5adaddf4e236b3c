using System.Globalization;
using EspProxy.Bluetooth;

namespace EspProxy.Health;

/// <summary>What the proxy does, in one line: what <c>systemctl status</c> shows.</summary>
internal sealed class StatusLine(BluetoothProxy bluetooth, TimeProvider time)
{
    private readonly Rate _rate = new(() => bluetooth.Hearing.Count, TimeSpan.FromSeconds(1), time);

    public string Read() => bluetooth.Complaint is { } complaint ? $"No Bluetooth: {complaint}"
        : bluetooth.AdapterName is not { } adapter ? "Waiting for Bluetooth"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{bluetooth.ConnectionsUsed} of {bluetooth.MaxConnections} connection slots used, {_rate.Read() ?? 0:0} advertisements/s, adapter {adapter}");
}
