using System.Collections;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // The members of the list that it wraps.
/// <summary>A list that can be written, and stand in a variant.</summary>
public sealed class Array<T> : IList<T>, IDBusWritable, IVariantValueConvertable
    where T : notnull
{
    private readonly List<T> _items;

    public Array() => _items = [];
    public Array(int capacity) => _items = new List<T>(capacity);
    public Array(IEnumerable<T> collection) => _items = [.. collection];

    public int Count => _items.Count;
    bool ICollection<T>.IsReadOnly => false;

    public T this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    public static implicit operator VariantValue(Array<T> value) => value.AsVariantValue();

    /// <summary>The list as a variant's content.</summary>
    public VariantValue AsVariantValue() => new($"a{ClrType.Signature(typeof(T))}", 0, ClrType.Content(_items));

    public void Add(T item) => _items.Add(item);
    public void Clear() => _items.Clear();
    public bool Contains(T item) => _items.Contains(item);
    public void CopyTo(T[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();
    public int IndexOf(T item) => _items.IndexOf(item);
    public void Insert(int index, T item) => _items.Insert(index, item);
    public bool Remove(T item) => _items.Remove(item);
    public void RemoveAt(int index) => _items.RemoveAt(index);

    void IDBusWritable.WriteTo(ref MessageWriter writer) => writer.WriteValue(AsVariantValue());
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
