using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // One method for each D-Bus type, named after it.
public ref partial struct Reader
{
    private delegate T ItemReader<T>(ref Reader reader);

    public byte[] ReadArrayOfByte()
    {
        var end = ReadArrayStart(DBusType.Byte);
        return Take(end.Position - Position, 1).ToArray();
    }

    public bool[] ReadArrayOfBool() => ReadArray(DBusType.Bool, static (ref r) => r.ReadBool());
    public short[] ReadArrayOfInt16() => ReadArray(DBusType.Int16, static (ref r) => r.ReadInt16());
    public ushort[] ReadArrayOfUInt16() => ReadArray(DBusType.UInt16, static (ref r) => r.ReadUInt16());
    public int[] ReadArrayOfInt32() => ReadArray(DBusType.Int32, static (ref r) => r.ReadInt32());
    public uint[] ReadArrayOfUInt32() => ReadArray(DBusType.UInt32, static (ref r) => r.ReadUInt32());
    public long[] ReadArrayOfInt64() => ReadArray(DBusType.Int64, static (ref r) => r.ReadInt64());
    public ulong[] ReadArrayOfUInt64() => ReadArray(DBusType.UInt64, static (ref r) => r.ReadUInt64());
    public double[] ReadArrayOfDouble() => ReadArray(DBusType.Double, static (ref r) => r.ReadDouble());
    public string[] ReadArrayOfString() => ReadArray(DBusType.String, static (ref r) => r.ReadString());
    public ObjectPath[] ReadArrayOfObjectPath() => ReadArray(DBusType.ObjectPath, static (ref r) => r.ReadObjectPath());
    public Signature[] ReadArrayOfSignature() => ReadArray(DBusType.Signature, static (ref r) => r.ReadSignature());
    public VariantValue[] ReadArrayOfVariantValue() => ReadArray(DBusType.Variant, static (ref r) => r.ReadVariantValue());

    /// <summary>A dictionary of string to variant; a repeated key: the last one wins.</summary>
    public Dictionary<string, VariantValue> ReadDictionaryOfStringToVariantValue()
    {
        var result = new Dictionary<string, VariantValue>();
        var end = ReadDictionaryStart();
        while (HasNext(end))
        {
            string key = ReadString();
            result[key] = ReadVariantValue();
        }

        return result;
    }

    /// <summary>A file descriptor, which the caller then owns.</summary>
    public T ReadHandle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>() where T : SafeHandle, new() =>
        HandleTransfer.Take<T>(NextHandle());

    /// <summary>A file descriptor that is closed with the message.</summary>
    public IntPtr ReadHandleRaw() => NextHandle().DangerousGetHandle();

    /// <summary>File descriptors, which the caller then owns.</summary>
    public T[] ReadArrayOfHandle<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>() where T : SafeHandle, new()
    {
        var handles = new List<T>();
        var end = ReadArrayStart(DBusType.UnixFd);
        while (HasNext(end))
        {
            handles.Add(ReadHandle<T>());
        }

        return [.. handles];
    }

    private SafeHandle NextHandle()
    {
        uint index = ReadUInt32();
        return index < _handles.Length ? _handles[index] : throw new DBusReadException($"There is no file descriptor {index} in the message.");
    }

    private T[] ReadArray<T>(DBusType type, ItemReader<T> read)
    {
        var items = new List<T>();
        var end = ReadArrayStart(type);
        while (HasNext(end))
        {
            items.Add(read(ref this));
        }

        return [.. items];
    }
}
