using System.Globalization;

namespace Fakes;

/// <summary>The value of a property: a plain one, or a dictionary whose values are variants of bytes (ManufacturerData, ServiceData).</summary>
internal readonly struct PropertyValue
{
    private readonly VariantValue _plain;
    private readonly IReadOnlyList<(VariantValue Key, byte[] Data)>? _entries;
    private readonly string _text;

    private PropertyValue(VariantValue plain, string text)
    {
        _plain = plain;
        _text = text;
    }

    private PropertyValue(IReadOnlyList<(VariantValue Key, byte[] Data)> entries)
    {
        _entries = entries;
        _text = string.Join(' ', entries.Select(e => $"{e.Key}={Convert.ToHexString(e.Data)}"));
    }

    public static PropertyValue Data(IEnumerable<KeyValuePair<ushort, byte[]>> entries) => new([.. entries.Select(e => ((VariantValue)e.Key, e.Value))]);

    public static PropertyValue Data(IEnumerable<KeyValuePair<string, byte[]>> entries) => new([.. entries.Select(e => ((VariantValue)e.Key, e.Value))]);

    public static implicit operator PropertyValue(VariantValue value) => new(value, value.ToString());

    public static implicit operator PropertyValue(string value) => new(value, value);

    public static implicit operator PropertyValue(bool value) => new(value, value ? "true" : "false");

    public static implicit operator PropertyValue(short value) => new(value, value.ToString(CultureInfo.InvariantCulture));

    public static implicit operator PropertyValue(ushort value) => new(value, value.ToString(CultureInfo.InvariantCulture));

    public static implicit operator PropertyValue(uint value) => new(value, value.ToString(CultureInfo.InvariantCulture));

    public static implicit operator PropertyValue(byte[] value) => new(VariantValue.Array(value), Convert.ToHexString(value));

    public static implicit operator PropertyValue(string[] value) => new(VariantValue.Array(value), string.Join(' ', value));

    /// <summary>An object path.</summary>
    public static PropertyValue Path(string path) => new(VariantValue.ObjectPath(path), path);

    /// <summary>Whether this may stand for a property with that signature, as far as its outermost type tells.</summary>
    public bool Fits(string signature) => _entries is not null
        ? signature.StartsWith("a{", StringComparison.Ordinal)
        : (char)_plain.Type == signature[0] || _plain.Type == VariantValueType.Dictionary;

    /// <summary>Whether the other value would look the same on the bus.</summary>
    public bool LooksLike(PropertyValue other) => _text == other._text;

    /// <inheritdoc />
    public override string ToString() => _text;

    /// <summary>Writes the value as a variant.</summary>
    public void WriteTo(ref MessageWriter writer)
    {
        if (_entries is null)
        {
            writer.WriteVariant(_plain);
            return;
        }

        bool words = _entries.Count > 0 && _entries[0].Key.Type == VariantValueType.UInt16;
        writer.WriteSignature(words ? "a{qv}" : "a{sv}");
        var start = writer.WriteDictionaryStart();
        foreach (var (key, data) in _entries)
        {
            writer.WriteDictionaryEntryStart();
            if (words)
            {
                writer.WriteUInt16(key.GetUInt16());
            }
            else
            {
                writer.WriteString(key.GetString());
            }

            writer.WriteVariant(VariantValue.Array(data));
        }

        writer.WriteDictionaryEnd(start);
    }
}
