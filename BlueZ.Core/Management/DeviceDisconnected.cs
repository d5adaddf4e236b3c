namespace BlueZ.Core.Management;

/// <summary>The end of a link, which the kernel tells on every version; BlueZ tells its reason over D-Bus only from 5.83 on.</summary>
/// <param name="Address">The device.</param>
/// <param name="Reason">Why it ended; of a number that is not known, the number.</param>
public readonly record struct DeviceDisconnected(BluetoothAddress Address, DisconnectReason Reason)
{
    private const ushort Code = 0x000C;

    /// <summary>Reads the event; false for another one, for one that is too short, and for a device that is not Low Energy.</summary>
    public static bool TryRead(in ManagementEvent told, out DeviceDisconnected disconnected)
    {
        disconnected = default;
        var parameters = told.Parameters.Span;
        if (told.Code != Code || parameters.Length <= ManagementAddress.Length || !ManagementAddress.TryRead(parameters, out var address, out _))
        {
            return false;
        }

        disconnected = new DeviceDisconnected(address, (DisconnectReason)parameters[ManagementAddress.Length]);
        return true;
    }
}
