namespace Fakes;

internal sealed partial class FakeTree
{
    // bluetoothd names these two for every object that it adds or removes.
    private static readonly string[] Standard = ["org.freedesktop.DBus.Introspectable", "org.freedesktop.DBus.Properties"];

    private delegate void Body(ref MessageWriter writer);

    /// <summary>Shows a new object and tells it.</summary>
    public void Add(FakeObject added)
    {
        _objects.Add(added.Path, added);
        Signal("/", ObjectManager, "InterfacesAdded", "oa{sa{sv}}", (ref writer) =>
        {
            writer.WriteObjectPath(added.Path);
            WriteInterfaces(ref writer, added);
        });
    }

    /// <summary>Takes an object and everything below it away, the innermost first, and tells it.</summary>
    public void Remove(string path)
    {
        foreach (string gone in _objects.Keys.Where(p => p == path || p.StartsWith(path + "/", StringComparison.Ordinal)).Reverse().ToList())
        {
            string[] interfaces = [.. Standard, .. _objects[gone].Interfaces.Select(i => i.Name)];
            _objects.Remove(gone);
            Signal("/", ObjectManager, "InterfacesRemoved", "oas", (ref writer) =>
            {
                writer.WriteObjectPath(gone);
                writer.WriteArray(interfaces);
            });
        }
    }

    /// <summary>Sets properties and tells them in one signal, also those that stay what they were.</summary>
    public void Change(FakeObject changed, string name, params (string Name, PropertyValue Value)[] changes)
    {
        var target = changed.Find(name)!;
        foreach (var (property, value) in changes)
        {
            target.With(property, value);
        }

        TellChange(changed, name, changes, []);
    }

    /// <summary>Takes properties away and tells it.</summary>
    public void Invalidate(FakeObject changed, string name, params string[] properties)
    {
        var target = changed.Find(name)!;
        string[] present = [.. properties.Where(p => target[p] is not null)];
        foreach (string property in present)
        {
            target.Without(property);
        }

        if (present.Length > 0)
        {
            TellChange(changed, name, [], present);
        }
    }

    public void Signal(string path, string @interface, string member, string reason, string message) =>
        Signal(path, @interface, member, "ss", (ref writer) =>
        {
            writer.WriteString(reason);
            writer.WriteString(message);
        });

    private void TellChange(FakeObject changed, string name, (string Name, PropertyValue Value)[] changes, string[] invalidated)
    {
        if (changes.Length + invalidated.Length > 0 && _objects.ContainsKey(changed.Path))
        {
            Signal(changed.Path, Properties, "PropertiesChanged", "sa{sv}as", (ref writer) =>
            {
                writer.WriteString(name);
                WriteProperties(ref writer, changes.Select(c => KeyValuePair.Create(c.Name, c.Value)));
                writer.WriteArray(invalidated);
            });
        }
    }

    private void Signal(string path, string @interface, string member, string signature, Body write)
    {
        if (Connection is not { } connection)
        {
            return;
        }

        var writer = connection.GetMessageWriter();
        try
        {
            writer.WriteSignalHeader(null, path, @interface, member, signature);
            write(ref writer);
            connection.TrySendMessage(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static void WriteProperties(ref MessageWriter writer, IEnumerable<KeyValuePair<string, PropertyValue>> properties)
    {
        var start = writer.WriteDictionaryStart();
        foreach (var (name, value) in properties)
        {
            writer.WriteDictionaryEntryStart();
            writer.WriteString(name);
            value.WriteTo(ref writer);
        }

        writer.WriteDictionaryEnd(start);
    }

    private static void WriteInterfaces(ref MessageWriter writer, FakeObject shown)
    {
        var start = writer.WriteDictionaryStart();
        foreach (string name in Standard)
        {
            writer.WriteDictionaryEntryStart();
            writer.WriteString(name);
            WriteProperties(ref writer, []);
        }

        foreach (var part in shown.Interfaces)
        {
            writer.WriteDictionaryEntryStart();
            writer.WriteString(part.Name);
            WriteProperties(ref writer, part.Properties);
        }

        writer.WriteDictionaryEnd(start);
    }
}
