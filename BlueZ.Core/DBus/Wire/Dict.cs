using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // The members of the dictionary that it wraps.
/// <summary>A dictionary that can be written, and stand in a variant.</summary>
public sealed class Dict<TKey, TValue> : IDictionary<TKey, TValue>, IDBusWritable, IVariantValueConvertable
    where TKey : notnull
    where TValue : notnull
{
    private readonly Dictionary<TKey, TValue> _items;

    public Dict() => _items = [];
    public Dict(IDictionary<TKey, TValue> dictionary) => _items = new Dictionary<TKey, TValue>(dictionary);

    public int Count => _items.Count;
    public ICollection<TKey> Keys => _items.Keys;
    public ICollection<TValue> Values => _items.Values;
    bool ICollection<KeyValuePair<TKey, TValue>>.IsReadOnly => false;

    public TValue this[TKey key]
    {
        get => _items[key];
        set => _items[key] = value;
    }

    public static implicit operator VariantValue(Dict<TKey, TValue> value) => value.AsVariantValue();

    /// <summary>The dictionary as a variant's content.</summary>
    public VariantValue AsVariantValue() => VariantValue.Dictionary(
        ClrType.Signature(typeof(TKey)), ClrType.Signature(typeof(TValue)),
        [.. _items.Select(p => KeyValuePair.Create(ClrType.Value(p.Key), ClrType.Value(p.Value)))]);

    public void Add(TKey key, TValue value) => _items.Add(key, value);
    public void Clear() => _items.Clear();
    public bool ContainsKey(TKey key) => _items.ContainsKey(key);
    public bool Remove(TKey key) => _items.Remove(key);
    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _items.TryGetValue(key, out value);
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => _items.GetEnumerator();

    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    void ICollection<KeyValuePair<TKey, TValue>>.Add(KeyValuePair<TKey, TValue> item) => ((ICollection<KeyValuePair<TKey, TValue>>)_items).Add(item);
    bool ICollection<KeyValuePair<TKey, TValue>>.Contains(KeyValuePair<TKey, TValue> item) => ((ICollection<KeyValuePair<TKey, TValue>>)_items).Contains(item);
    bool ICollection<KeyValuePair<TKey, TValue>>.Remove(KeyValuePair<TKey, TValue> item) => ((ICollection<KeyValuePair<TKey, TValue>>)_items).Remove(item);
    void ICollection<KeyValuePair<TKey, TValue>>.CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<TKey, TValue>>)_items).CopyTo(array, arrayIndex);
}
