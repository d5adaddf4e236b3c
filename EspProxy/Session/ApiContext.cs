using EspProxy.Bluetooth;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>What all sessions share.</summary>
internal sealed record ApiContext(DeviceInfo Device, BluetoothProxy Bluetooth, KeyProvisioning Keys, Entities Entities, LogForwarding Logs)
{
    /// <summary>Builds what is made of the other things.</summary>
    public static ApiContext Of(
        DeviceName name, BluetoothProxy bluetooth, KeyProvisioning keys, LogForwarding logs, TimeProvider time, ILoggerFactory loggers) => new(
            new DeviceInfo(name, bluetooth, keys),
            bluetooth,
            keys,
            new Entities(ProxyEntities.Of(bluetooth, name.Version, time), time, loggers.CreateLogger<Entities>()),
            logs);
}
