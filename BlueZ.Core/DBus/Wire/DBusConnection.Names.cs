namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    /// <summary>Asks for a name; a name that is taken is a <see cref="DBusErrorReplyException"/> NameExists.</summary>
    public async Task RequestNameAsync(string name, RequestNameOptions options = RequestNameOptions.Default)
    {
        if (!await TryRequestNameAsync(name, options).ConfigureAwait(false))
        {
            throw new DBusErrorReplyException("org.freedesktop.DBus.Error.NameExists", $"The name {name} has another owner.");
        }
    }

    /// <summary>Asks for a name; false when it is taken.</summary>
    public async Task<bool> TryRequestNameAsync(string name, RequestNameOptions options = RequestNameOptions.Default)
    {
        const uint DoNotQueue = 4, PrimaryOwner = 1, AlreadyOwner = 4;
        uint reply = await CallMethodAsync(Request(), static (m, _) => m.GetBodyReader().ReadUInt32()).ConfigureAwait(false);
        return reply is PrimaryOwner or AlreadyOwner;

        MessageBuffer Request()
        {
            using var writer = GetMessageWriter();
            writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName", "su");
            writer.WriteString(name);
            writer.WriteUInt32((uint)options | DoNotQueue);
            return writer.CreateMessage();
        }
    }

    /// <summary>Gives a name up; true only if it was ours.</summary>
    public async Task<bool> ReleaseNameAsync(string serviceName)
    {
        const uint Released = 1;
        return await CallMethodAsync(BusCall("ReleaseName", "s", serviceName), static (m, _) => m.GetBodyReader().ReadUInt32()).ConfigureAwait(false) == Released;
    }

    /// <summary>The names on the bus.</summary>
    public Task<string[]> ListServicesAsync() => CallMethodAsync(BusCall("ListNames"), static (m, _) => m.GetBodyReader().ReadArrayOfString());

    /// <summary>The names that the bus can start.</summary>
    public Task<string[]> ListActivatableServicesAsync() =>
        CallMethodAsync(BusCall("ListActivatableNames"), static (m, _) => m.GetBodyReader().ReadArrayOfString());

    /// <summary>Follows who owns a well-known name.</summary>
    public async Task<NameOwnerWatcher> WatchNameOwnerAsync(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!IsWellKnown(name))
        {
            throw new ArgumentException("Only a well-known name can be watched.", nameof(name));
        }

        return new NameOwnerWatcher(await TrackAsync(name).ConfigureAwait(false), Untrack);
    }
}
