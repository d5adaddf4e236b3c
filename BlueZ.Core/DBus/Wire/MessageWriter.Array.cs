using System.Buffers;
using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // One method for each D-Bus type and shape of collection.
public ref partial struct MessageWriter
{
    private delegate void ItemWriter<T>(MessageWriter writer, T item);

    public readonly void WriteArray(byte[] value) => WriteArray(value.AsSpan());
    public readonly void WriteArray(ReadOnlySpan<byte> value)
    {
        var start = WriteArrayStart(DBusType.Byte);
        Body.Write(value);
        WriteArrayEnd(start);
    }

    public readonly void WriteArray(IEnumerable<byte> value) => WriteItems(value, DBusType.Byte, static (w, i) => w.WriteByte(i));

    public readonly void WriteArray(short[] value) => WriteArray(new ReadOnlySpan<short>(value));
    public readonly void WriteArray(ReadOnlySpan<short> value) => WriteItems(value, DBusType.Int16, static (w, i) => w.WriteInt16(i));
    public readonly void WriteArray(IEnumerable<short> value) => WriteItems(value, DBusType.Int16, static (w, i) => w.WriteInt16(i));

    public readonly void WriteArray(ushort[] value) => WriteArray(new ReadOnlySpan<ushort>(value));
    public readonly void WriteArray(ReadOnlySpan<ushort> value) => WriteItems(value, DBusType.UInt16, static (w, i) => w.WriteUInt16(i));
    public readonly void WriteArray(IEnumerable<ushort> value) => WriteItems(value, DBusType.UInt16, static (w, i) => w.WriteUInt16(i));

    public readonly void WriteArray(int[] value) => WriteArray(new ReadOnlySpan<int>(value));
    public readonly void WriteArray(ReadOnlySpan<int> value) => WriteItems(value, DBusType.Int32, static (w, i) => w.WriteInt32(i));
    public readonly void WriteArray(IEnumerable<int> value) => WriteItems(value, DBusType.Int32, static (w, i) => w.WriteInt32(i));

    public readonly void WriteArray(uint[] value) => WriteArray(new ReadOnlySpan<uint>(value));
    public readonly void WriteArray(ReadOnlySpan<uint> value) => WriteItems(value, DBusType.UInt32, static (w, i) => w.WriteUInt32(i));
    public readonly void WriteArray(IEnumerable<uint> value) => WriteItems(value, DBusType.UInt32, static (w, i) => w.WriteUInt32(i));

    public readonly void WriteArray(long[] value) => WriteArray(new ReadOnlySpan<long>(value));
    public readonly void WriteArray(ReadOnlySpan<long> value) => WriteItems(value, DBusType.Int64, static (w, i) => w.WriteInt64(i));
    public readonly void WriteArray(IEnumerable<long> value) => WriteItems(value, DBusType.Int64, static (w, i) => w.WriteInt64(i));

    public readonly void WriteArray(ulong[] value) => WriteArray(new ReadOnlySpan<ulong>(value));
    public readonly void WriteArray(ReadOnlySpan<ulong> value) => WriteItems(value, DBusType.UInt64, static (w, i) => w.WriteUInt64(i));
    public readonly void WriteArray(IEnumerable<ulong> value) => WriteItems(value, DBusType.UInt64, static (w, i) => w.WriteUInt64(i));

    public readonly void WriteArray(double[] value) => WriteArray(new ReadOnlySpan<double>(value));
    public readonly void WriteArray(ReadOnlySpan<double> value) => WriteItems(value, DBusType.Double, static (w, i) => w.WriteDouble(i));
    public readonly void WriteArray(IEnumerable<double> value) => WriteItems(value, DBusType.Double, static (w, i) => w.WriteDouble(i));

    public readonly void WriteArray(string[] value) => WriteArray(new ReadOnlySpan<string>(value));
    public readonly void WriteArray(ReadOnlySpan<string> value) => WriteItems(value, DBusType.String, static (w, i) => w.WriteString(i));
    public readonly void WriteArray(IEnumerable<string> value) => WriteItems(value, DBusType.String, static (w, i) => w.WriteString(i));

    public readonly void WriteArray(Signature[] value) => WriteArray(new ReadOnlySpan<Signature>(value));
    public readonly void WriteArray(ReadOnlySpan<Signature> value) => WriteItems(value, DBusType.Signature, static (w, i) => w.WriteSignature(i));
    public readonly void WriteArray(IEnumerable<Signature> value) => WriteItems(value, DBusType.Signature, static (w, i) => w.WriteSignature(i));

    public readonly void WriteArray(ObjectPath[] value) => WriteArray(new ReadOnlySpan<ObjectPath>(value));
    public readonly void WriteArray(ReadOnlySpan<ObjectPath> value) => WriteItems(value, DBusType.ObjectPath, static (w, i) => w.WriteObjectPath(i));
    public readonly void WriteArray(IEnumerable<ObjectPath> value) => WriteItems(value, DBusType.ObjectPath, static (w, i) => w.WriteObjectPath(i));

    public readonly void WriteArray(VariantValue[] value) => WriteArray(new ReadOnlySpan<VariantValue>(value));
    public readonly void WriteArray(ReadOnlySpan<VariantValue> value) => WriteItems(value, DBusType.Variant, static (w, i) => w.WriteVariant(i));
    public readonly void WriteArray(IEnumerable<VariantValue> value) => WriteItems(value, DBusType.Variant, static (w, i) => w.WriteVariant(i));

    public readonly void WriteArray(SafeHandle[] value) => WriteArray(new ReadOnlySpan<SafeHandle>(value));
    public readonly void WriteArray(ReadOnlySpan<SafeHandle> value) => WriteItems(value, DBusType.UnixFd, static (w, i) => w.WriteHandle(i));
    public readonly void WriteArray(IEnumerable<SafeHandle> value) => WriteItems(value, DBusType.UnixFd, static (w, i) => w.WriteHandle(i));

    private readonly void WriteItems<T>(ReadOnlySpan<T> items, DBusType type, ItemWriter<T> write)
    {
        var start = WriteArrayStart(type);
        foreach (var item in items)
        {
            write(this, item);
        }

        WriteArrayEnd(start);
    }

    private readonly void WriteItems<T>(IEnumerable<T> items, DBusType type, ItemWriter<T> write)
    {
        var start = WriteArrayStart(type);
        foreach (var item in items)
        {
            write(this, item);
        }

        WriteArrayEnd(start);
    }
}
