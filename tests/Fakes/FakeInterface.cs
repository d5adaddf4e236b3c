using BlueZ.Core.DBus;

namespace Fakes;

/// <summary>One interface of an object: who answers its methods, and its properties.</summary>
internal sealed class FakeInterface(InterfaceHandler handler, IReadOnlyDictionary<string, string> signatures, Action<string, VariantValue>? set = null)
{
    private readonly SortedDictionary<string, PropertyValue> _properties = new(StringComparer.Ordinal);

    public string Name => handler.Name;

    public InterfaceHandler Handler => handler;

    public IEnumerable<KeyValuePair<string, PropertyValue>> Properties => _properties;

    public PropertyValue? this[string name] => _properties.TryGetValue(name, out var value) ? value : default(PropertyValue?);

    /// <summary>Sets a property without telling anyone; its type is checked against the interface's XML.</summary>
    public FakeInterface With(string name, PropertyValue value)
    {
        if (!signatures.TryGetValue(name, out string? signature) || !value.Fits(signature))
        {
            throw new InvalidOperationException($"{Name} has no property {name} that can be {value}.");
        }

        _properties[name] = value;
        return this;
    }

    public void Without(string name) => _properties.Remove(name);

    /// <summary>Properties.Set of a client.</summary>
    public void Set(string name, VariantValue value)
    {
        if (set is null || !_properties.ContainsKey(name))
        {
            throw new DBusErrorReplyException("org.freedesktop.DBus.Error.InvalidArgs", $"No such property '{name}'");
        }

        set(name, value);
    }
}
