namespace BlueZ.Core.DBus.Wire;

/// <summary>The addresses of the buses (D-Bus specification, "Server Addresses").</summary>
public static class DBusAddress
{
    /// <summary>The system bus: <c>$DBUS_SYSTEM_BUS_ADDRESS</c>, or its well-known socket.</summary>
    public static string? System { get; } = Variable("DBUS_SYSTEM_BUS_ADDRESS") ?? "unix:path=/var/run/dbus/system_bus_socket";

    /// <summary>The session bus: <c>$DBUS_SESSION_BUS_ADDRESS</c>, or null.</summary>
    public static string? Session { get; } = Variable("DBUS_SESSION_BUS_ADDRESS");

    /// <summary>The socket paths in an address, in order; an abstract one begins with a zero character.</summary>
    internal static IEnumerable<string> SocketPaths(string address)
    {
        foreach (string entry in address.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!entry.StartsWith("unix:", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (string pair in entry[5..].Split(','))
            {
                if (pair.StartsWith("path=", StringComparison.Ordinal))
                {
                    yield return Uri.UnescapeDataString(pair[5..]);
                }
                else if (pair.StartsWith("abstract=", StringComparison.Ordinal))
                {
                    yield return "\0" + Uri.UnescapeDataString(pair[9..]);
                }
            }
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
