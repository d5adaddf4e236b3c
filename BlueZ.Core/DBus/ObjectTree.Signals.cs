using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.DBus;

/// <summary>How the tree follows bluetoothd: subscribe first, then ask for everything.</summary>
internal sealed partial class ObjectTree
{
    private const string Service = "org.bluez";
    private const string ObjectManager = "org.freedesktop.DBus.ObjectManager";
    private const string Properties = "org.freedesktop.DBus.Properties";

    private static readonly string[] Interfaces =
    [
        Adapter1Proxy.InterfaceName, Device1Proxy.InterfaceName, GattService1Proxy.InterfaceName,
        GattCharacteristic1Proxy.InterfaceName, GattDescriptor1Proxy.InterfaceName,
    ];

    /// <summary>Subscribes to bluetoothd's signals; what was there before comes with <see cref="ReadManagedObjects"/>.</summary>
    public async Task WatchAsync(DBusConnection connection)
    {
        Keep(await WatchAsync(connection, ObjectManager, "InterfacesAdded", null, ReadInterfacesAdded).ConfigureAwait(false));
        Keep(await WatchAsync(connection, ObjectManager, "InterfacesRemoved", null, ReadInterfacesRemoved).ConfigureAwait(false));
        foreach (string name in Interfaces)
        {
            Keep(await WatchAsync(connection, Properties, "PropertiesChanged", name, ReadPropertiesChanged).ConfigureAwait(false));
        }
    }

    // Whoever gave the subscribing up may have disposed the tree meanwhile.
    private void Keep(IDisposable watch)
    {
        lock (Gate)
        {
            if (!_ended)
            {
                _watches.Add(watch);
                return;
            }
        }

        watch.Dispose();
    }

    /// <summary>Reads the reply to GetManagedObjects, on the receive loop, so that later signals apply to it.</summary>
    public void ReadManagedObjects(Message message)
    {
        var reader = message.GetBodyReader();
        var end = reader.ReadDictionaryStart();
        while (reader.HasNext(end))
        {
            Handle(ReadObject(ref reader));
        }
    }

    /// <summary>Asks for the properties of a device, for what bluetoothd did not signal; applied on the receive loop like a signal.</summary>
    public Task<bool> RefreshAsync(DBusConnection connection, ObjectNode node)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader(Service, node.Path, Properties, "GetAll", "s");
        writer.WriteString(Device1Proxy.InterfaceName);
        return connection.CallMethodAsync(writer.CreateMessage(), (message, _) => ReadDevice(node, message));
    }

    private bool ReadDevice(ObjectNode node, Message message)
    {
        var reader = message.GetBodyReader();
        var device = Device1Properties.ReadFrom(ref reader);
        lock (Gate)
        {
            if (node.Device is null)
            {
                return false;       // removed meanwhile
            }

            node.Device = device;
        }

        Handle(new ObjectChange(ChangeKind.Changed, node, Device1Property.Connected));
        return true;
    }

    private async Task<IDisposable> WatchAsync(DBusConnection connection, string @interface, string member, string? arg0, Func<Message, ObjectChange?> read)
    {
        // No rule on paths: the bus would have to match a namespace, and the package spells that key wrongly.
        var rule = new MatchRule { Type = MessageType.Signal, Sender = Service, Interface = @interface, Member = member, Arg0 = arg0 };
        return await connection.AddMatchAsync(
            rule,
            (message, _) => read(message),
            notification => Handle(notification.Value),
            emitOnCapturedContext: false).ConfigureAwait(false);
    }

    private void Handle(ObjectChange? change)
    {
        if (change is not { } known)
        {
            return;
        }

        if (known.Kind == ChangeKind.Removed)
        {
            Removed(known.Node);
        }
        else
        {
            CancellationTokenSource? ended;
            lock (Gate)
            {
                ended = known.Node.FollowLink();
            }

            ended?.Cancel();
            Tell(known);
        }

        Wake();
    }

    private ObjectChange? ReadInterfacesAdded(Message message)
    {
        var reader = message.GetBodyReader();
        return ReadObject(ref reader);
    }

    private ObjectChange? ReadObject(ref Reader reader)
    {
        string path = reader.ReadObjectPathAsString();
        lock (Gate)
        {
            var node = _nodes.GetValueOrDefault(path) ?? new ObjectNode(path);
            var end = reader.ReadDictionaryStart();
            bool ours = false;
            while (reader.HasNext(end))
            {
                ours |= Add(node, reader.ReadString(), ref reader);
            }

            // Others (Battery1 …) come and go on an object that is there already.
            if (!ours || _ended)
            {
                return null;
            }

            _nodes[path] = node;
            return new ObjectChange(ChangeKind.Added, node, IsHeard: IsHeard(node.Device));
        }
    }

    private static bool Add(ObjectNode node, string name, ref Reader reader)
    {
        switch (name)
        {
            case Adapter1Proxy.InterfaceName:
                node.Adapter = Adapter1Properties.ReadFrom(ref reader);
                break;
            case Device1Proxy.InterfaceName:
                node.Device = Device1Properties.ReadFrom(ref reader);
                break;
            case GattService1Proxy.InterfaceName:
                node.Service = GattService1Properties.ReadFrom(ref reader);
                break;
            case GattCharacteristic1Proxy.InterfaceName:
                node.Characteristic = GattCharacteristic1Properties.ReadFrom(ref reader);
                break;
            case GattDescriptor1Proxy.InterfaceName:
                node.Descriptor = GattDescriptor1Properties.ReadFrom(ref reader);
                break;
            default:
                reader.SkipTo(reader.ReadDictionaryStart());
                return false;
        }

        return true;
    }

    // One that was loaded from the disk or only connected has none of these.
    private static bool IsHeard(Device1Properties? device) =>
        device is { RSSI: not null } or { ManufacturerData: not null } or { ServiceData: not null };

    private ObjectChange? ReadInterfacesRemoved(Message message)
    {
        var reader = message.GetBodyReader();
        string path = reader.ReadObjectPathAsString();
        string[] names = reader.ReadArrayOfString();
        lock (Gate)
        {
            // BlueZ takes an object away as a whole, whatever other interfaces (Battery1 …) come and go on it.
            return names.Intersect(Interfaces).Any() && _nodes.Remove(path, out var node) ? new ObjectChange(ChangeKind.Removed, node) : null;
        }
    }

    private ObjectChange? ReadPropertiesChanged(Message message)
    {
        string path = message.PathAsString!;
        var reader = message.GetBodyReader();
        string name = reader.ReadString();
        lock (Gate)
        {
            // An object that is not known yet comes whole with the reply to GetManagedObjects.
            return _nodes.TryGetValue(path, out var node) ? Change(node, name, ref reader) : null;
        }
    }

    private static ObjectChange? Change(ObjectNode node, string name, ref Reader reader)
    {
        switch (name)
        {
            case Device1Proxy.InterfaceName when node.Device is { } device:
                var changed = device.Change(ref reader);
                var invalidated = device.Invalidate(ref reader);
                return new ObjectChange(ChangeKind.Changed, node, changed | invalidated, (changed & ObjectChange.OnAir) != 0);
            case GattCharacteristic1Proxy.InterfaceName when node.Characteristic is { } characteristic:
                bool value = (characteristic.Change(ref reader) & GattCharacteristic1Property.Value) != 0;
                characteristic.Invalidate(ref reader);
                return new ObjectChange(ChangeKind.Changed, node, Value: value ? characteristic.Value : null);
            case Adapter1Proxy.InterfaceName when node.Adapter is { } adapter:
                adapter.Change(ref reader);
                adapter.Invalidate(ref reader);
                return new ObjectChange(ChangeKind.Changed, node);
            case GattService1Proxy.InterfaceName when node.Service is { } service:
                service.Change(ref reader);
                return new ObjectChange(ChangeKind.Changed, node);
            case GattDescriptor1Proxy.InterfaceName when node.Descriptor is { } descriptor:
                descriptor.Change(ref reader);
                return new ObjectChange(ChangeKind.Changed, node);
            default:
                return null;
        }
    }
}
