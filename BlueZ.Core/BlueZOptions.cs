using Microsoft.Extensions.Logging;

namespace BlueZ.Core;

/// <summary>How to reach BlueZ.</summary>
public sealed record BlueZOptions
{
    /// <summary>The address of the bus; null means the system bus (DBUS_SYSTEM_BUS_ADDRESS, or the usual socket).</summary>
    public string? BusAddress { get; init; }

    /// <summary>How long an ordinary call may take; connecting and pairing have limits of their own.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The source of every time limit.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where log lines go; null means nowhere.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }
}
