using BlueZ.Core.DBus;

namespace EspProxy.Mdns;

/// <summary>A connection to the system bus, and whether Avahi is on it.</summary>
internal sealed class AvahiBus : IDisposable
{
    public const string Service = "org.freedesktop.Avahi";

    // A bus answers within milliseconds; one that hangs must not keep the proxy from being found.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly NameOwnerWatcher _watcher;

    private AvahiBus(DBusConnection connection, NameOwnerWatcher watcher) => (Connection, _watcher) = (connection, watcher);

    public DBusConnection Connection { get; }

    /// <summary>Who is Avahi now; null when nobody is.</summary>
    public string? Owner => _watcher.GetCurrentOwner();

    /// <summary>Connects; starts nothing.</summary>
    /// <exception cref="DBusConnectException">The bus cannot be reached.</exception>
    public static async Task<AvahiBus> OpenAsync(string? address, TimeProvider time, CancellationToken stop)
    {
        var connection = new DBusConnection(address ?? DBusAddress.System ?? "");
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(Limit, time, stop);
            var watcher = await connection.WatchNameOwnerAsync(Service).WaitAsync(Limit, time, stop);
            return new AvahiBus(connection, watcher);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether Avahi runs; without a bus it does not, as far as can be told.</summary>
    public static async Task<bool> IsRunningAsync(string? address, TimeProvider time, CancellationToken stop)
    {
        try
        {
            using var bus = await OpenAsync(address, time, stop);
            return bus.Owner is not null;
        }
        catch (Exception e) when (e is DBusExceptionBase or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Waits until Avahi is there; a bus that goes is a <see cref="DBusConnectionClosedException"/>.</summary>
    public Task<string> AppearsAsync(CancellationToken stop) => _watcher.WaitForOwnerAsync(stop);

    /// <summary>Is cancelled when this Avahi is gone, or the bus.</summary>
    public CancellationToken GoneToken(string owner) => _watcher.GetOwnerChangedCancellationToken(owner);

    /// <summary>Starts Avahi when it is not there and the bus knows how to; whether it is there then.</summary>
    public async Task<bool> TryStartAsync(TimeProvider time, CancellationToken stop)
    {
        if (Owner is not null)
        {
            return true;
        }

        string[] startable = await Connection.ListActivatableServicesAsync().WaitAsync(Limit, time, stop);
        if (!startable.Contains(Service))
        {
            return false;
        }

        await Connection.CallMethodAsync(StartCall()).WaitAsync(Limit, time, stop);
        return Owner is not null;
    }

    public void Dispose()
    {
        _watcher.Dispose();
        Connection.Dispose();
    }

    private MessageBuffer StartCall()
    {
        var writer = Connection.GetMessageWriter();
        try
        {
            writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "StartServiceByName", "su");
            writer.WriteString(Service);
            writer.WriteUInt32(0);
            return writer.CreateMessage();
        }
        finally
        {
            writer.Dispose();
        }
    }
}
