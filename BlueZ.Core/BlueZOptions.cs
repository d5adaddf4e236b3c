using BlueZ.Core.Management;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core;

/// <summary>How a <see cref="BlueZClient"/> is made.</summary>
public sealed record BlueZOptions
{
    /// <summary>The D-Bus address; null is the system bus (<c>$DBUS_SYSTEM_BUS_ADDRESS</c> or its usual socket).</summary>
    public string? BusAddress { get; init; }

    /// <summary>
    /// Whether a bluetoothd that does not run is started, as the bus does for any call to it. A program that looks again and
    /// again whether it is back says no: whoever stopped it wants it stopped.
    /// </summary>
    public bool StartsService { get; init; } = true;

    /// <summary>The limit of one call when it names none. BlueZ's own ATT limit is 30 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(35);

    /// <summary>Where all limits and intervals come from.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the log goes; null is nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>How the kernel's management socket is opened.</summary>
    internal Func<ManagementSocket> OpenManagement { get; init; } = static () => ManagementSocket.Open();
}
