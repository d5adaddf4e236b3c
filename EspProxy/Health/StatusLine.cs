using System.Globalization;
using EspProxy.Bluetooth;

namespace EspProxy.Health;

/// <summary>What the proxy does, in one line: what <c>systemctl status</c> shows.</summary>
internal sealed class StatusLine(BluetoothProxy bluetooth, TimeProvider time)
{
    // Two readings at almost the same time would be divided by almost nothing.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private (long Count, long Time) _last = (bluetooth.Hearing.Count, time.GetTimestamp());
    private double _rate;

    public string Read() => bluetooth.Complaint is { } complaint ? $"No Bluetooth: {complaint}"
        : bluetooth.AdapterName is not { } adapter ? "Waiting for Bluetooth"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{bluetooth.ConnectionsUsed} of {bluetooth.MaxConnections} connection slots used, {Rate():0} advertisements/s, adapter {adapter}");

    private double Rate()
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_last.Time);
            if (elapsed >= Least)
            {
                long count = bluetooth.Hearing.Count;
                _rate = (count - _last.Count) / elapsed.TotalSeconds;
                _last = (count, time.GetTimestamp());
            }

            return _rate;
        }
    }
}
