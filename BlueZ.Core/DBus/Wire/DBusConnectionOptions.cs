namespace BlueZ.Core.DBus.Wire;

/// <summary>How a connection is made.</summary>
public class DBusConnectionOptions
{
    /// <summary>Options for the bus at an address.</summary>
    public DBusConnectionOptions(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
    }

    /// <summary>Is told of every exception of a reader or handler; must not throw.</summary>
    public Action<DBusConnection.ExceptionContext>? OnException { get; set; }

    internal string Address { get; }
}
