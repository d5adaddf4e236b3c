using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // One getter for each D-Bus type, named after it.
public readonly partial struct VariantValue
{
    public bool GetBool() => Scalar(VariantValueType.Bool) != 0;
    public byte GetByte() => (byte)Scalar(VariantValueType.Byte);
    public short GetInt16() => (short)Scalar(VariantValueType.Int16);
    public ushort GetUInt16() => (ushort)Scalar(VariantValueType.UInt16);
    public int GetInt32() => (int)Scalar(VariantValueType.Int32);
    public uint GetUInt32() => (uint)Scalar(VariantValueType.UInt32);
    public long GetInt64() => Scalar(VariantValueType.Int64);
    public ulong GetUInt64() => (ulong)Scalar(VariantValueType.UInt64);
    public double GetDouble() => BitConverter.Int64BitsToDouble(Scalar(VariantValueType.Double));
    public string GetString() => Object<string>(VariantValueType.String);
    public ObjectPath GetObjectPath() => new(Object<string>(VariantValueType.ObjectPath));
    public string GetObjectPathAsString() => Object<string>(VariantValueType.ObjectPath);
    public Signature GetSignature() => new(Object<string>(VariantValueType.Signature));
    public VariantValue GetVariantValue() => (VariantValue)Object<object>(VariantValueType.Variant);

    /// <summary>The items of an array of a basic type (strings also from object paths), or of variants.</summary>
    public T[] GetArray<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>() where T : notnull
    {
        object items = Object<object>(VariantValueType.Array);
        if (typeof(T) == typeof(ObjectPath) && ItemType == VariantValueType.ObjectPath)
        {
            return (T[])(object)System.Array.ConvertAll((string[])items, p => new ObjectPath(p));
        }

        if (typeof(T) == typeof(Signature) && ItemType == VariantValueType.Signature)
        {
            return (T[])(object)System.Array.ConvertAll((string[])items, s => new Signature(s));
        }

        // The runtime lets byte[] pass for sbyte[] and the like: the exact type is asked.
        return items.GetType() == typeof(T[]) ? (T[])items : throw WrongType($"an array of {typeof(T).Name}");
    }

    /// <summary>The entries of a dictionary; a repeated key: the last one wins.</summary>
    public Dictionary<TKey, TValue> GetDictionary<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TKey,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TValue>()
        where TKey : notnull
        where TValue : notnull
    {
        var entries = Object<KeyValuePair<VariantValue, VariantValue>[]>(VariantValueType.Dictionary);
        var result = new Dictionary<TKey, TValue>(entries.Length);
        foreach (var (key, value) in entries)
        {
            result[key.As<TKey>()] = value.As<TValue>();
        }

        return result;
    }

    /// <summary>One item of an array or struct.</summary>
    public VariantValue GetItem(int i) => _object switch
    {
        VariantValue[] items => items[i],
        byte[] items => items[i],
        bool[] items => items[i],
        short[] items => items[i],
        ushort[] items => items[i],
        int[] items => items[i],
        uint[] items => items[i],
        long[] items => items[i],
        ulong[] items => items[i],
        double[] items => items[i],
        string[] items => new VariantValue(_signature![1..], 0, items[i]),
        SafeHandle[] items => UnixFd(items[i]),
        _ => throw WrongType("an array or a struct"),
    };

    /// <summary>One entry of a dictionary.</summary>
    public KeyValuePair<VariantValue, VariantValue> GetDictionaryEntry(int i) =>
        Object<KeyValuePair<VariantValue, VariantValue>[]>(VariantValueType.Dictionary)[i];

    /// <summary>The file descriptor, which the caller then owns.</summary>
    public T ReadHandle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>() where T : SafeHandle, new() =>
        HandleTransfer.Take<T>(Object<SafeHandle>(VariantValueType.UnixFd));

    private T As<T>()
    {
        object value =
            typeof(T) == typeof(VariantValue) ? this :
            typeof(T) == typeof(string) ? Type == VariantValueType.ObjectPath ? GetObjectPathAsString() : GetString() :
            typeof(T) == typeof(ObjectPath) ? GetObjectPath() :
            typeof(T) == typeof(bool) ? GetBool() :
            typeof(T) == typeof(byte) ? GetByte() :
            typeof(T) == typeof(short) ? GetInt16() :
            typeof(T) == typeof(ushort) ? GetUInt16() :
            typeof(T) == typeof(int) ? GetInt32() :
            typeof(T) == typeof(uint) ? GetUInt32() :
            typeof(T) == typeof(long) ? GetInt64() :
            typeof(T) == typeof(ulong) ? GetUInt64() :
            typeof(T) == typeof(double) ? GetDouble() :
            _object is T same ? same :
            throw WrongType(typeof(T).Name);
        return (T)value;
    }
}
