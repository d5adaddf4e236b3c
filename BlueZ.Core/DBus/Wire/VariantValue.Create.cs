using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // One factory and one conversion for each D-Bus type, named after it.
public readonly partial struct VariantValue
{
    public static VariantValue Bool(bool value) => new("b", value ? 1 : 0, null);
    public static VariantValue Byte(byte value) => new("y", value, null);
    public static VariantValue Int16(short value) => new("n", value, null);
    public static VariantValue UInt16(ushort value) => new("q", value, null);
    public static VariantValue Int32(int value) => new("i", value, null);
    public static VariantValue UInt32(uint value) => new("u", value, null);
    public static VariantValue Int64(long value) => new("x", value, null);
    public static VariantValue UInt64(ulong value) => new("t", (long)value, null);
    public static VariantValue Double(double value) => new("d", BitConverter.DoubleToInt64Bits(value), null);
    public static VariantValue String(string value) => new("s", 0, value ?? throw new ArgumentNullException(nameof(value)));
    public static VariantValue ObjectPath(ObjectPath value) => new("o", 0, value.ToString());
    public static VariantValue Signature(Signature value) => new("g", 0, value.ToString());
    public static VariantValue UnixFd(SafeHandle handle) => new("h", 0, handle ?? throw new ArgumentNullException(nameof(handle)));
    public static VariantValue Variant(VariantValue value) => new("v", 0, value);

    public static VariantValue Array(byte[] items) => new("ay", 0, items);
    public static VariantValue Array(bool[] items) => new("ab", 0, items);
    public static VariantValue Array(short[] items) => new("an", 0, items);
    public static VariantValue Array(ushort[] items) => new("aq", 0, items);
    public static VariantValue Array(int[] items) => new("ai", 0, items);
    public static VariantValue Array(uint[] items) => new("au", 0, items);
    public static VariantValue Array(long[] items) => new("ax", 0, items);
    public static VariantValue Array(ulong[] items) => new("at", 0, items);
    public static VariantValue Array(double[] items) => new("ad", 0, items);
    public static VariantValue Array(string[] items) => new("as", 0, items);
    public static VariantValue Array(ObjectPath[] items) => new("ao", 0, System.Array.ConvertAll(items, i => i.ToString()));
    public static VariantValue Array(Signature[] items) => new("ag", 0, System.Array.ConvertAll(items, i => i.ToString()));
    public static VariantValue Array(SafeHandle[] items) => new("ah", 0, items);
    public static VariantValue Array(List<byte> items) => Array(items.ToArray());
    public static VariantValue Array(List<bool> items) => Array(items.ToArray());
    public static VariantValue Array(List<short> items) => Array(items.ToArray());
    public static VariantValue Array(List<ushort> items) => Array(items.ToArray());
    public static VariantValue Array(List<int> items) => Array(items.ToArray());
    public static VariantValue Array(List<uint> items) => Array(items.ToArray());
    public static VariantValue Array(List<long> items) => Array(items.ToArray());
    public static VariantValue Array(List<ulong> items) => Array(items.ToArray());
    public static VariantValue Array(List<double> items) => Array(items.ToArray());
    public static VariantValue Array(List<string> items) => Array(items.ToArray());
    public static VariantValue Array(List<ObjectPath> items) => Array(items.ToArray());
    public static VariantValue Array(List<Signature> items) => Array(items.ToArray());
    public static VariantValue Array(List<SafeHandle> items) => Array(items.ToArray());
    public static VariantValue ArrayOfVariant(VariantValue[] items) => new("av", 0, items);
    public static VariantValue ArrayOfVariant(List<VariantValue> items) => new("av", 0, items.ToArray());

    public static VariantValue Struct(VariantValue item1) => Struct([item1]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2) => Struct([item1, item2]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3) => Struct([item1, item2, item3]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3, VariantValue item4) => Struct([item1, item2, item3, item4]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3, VariantValue item4, VariantValue item5) =>
        Struct([item1, item2, item3, item4, item5]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3, VariantValue item4, VariantValue item5,
        VariantValue item6) => Struct([item1, item2, item3, item4, item5, item6]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3, VariantValue item4, VariantValue item5,
        VariantValue item6, VariantValue item7) => Struct([item1, item2, item3, item4, item5, item6, item7]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3, VariantValue item4, VariantValue item5,
        VariantValue item6, VariantValue item7, VariantValue item8) => Struct([item1, item2, item3, item4, item5, item6, item7, item8]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3, VariantValue item4, VariantValue item5,
        VariantValue item6, VariantValue item7, VariantValue item8, VariantValue item9) => Struct([item1, item2, item3, item4, item5, item6, item7, item8, item9]);
    public static VariantValue Struct(VariantValue item1, VariantValue item2, VariantValue item3, VariantValue item4, VariantValue item5,
        VariantValue item6, VariantValue item7, VariantValue item8, VariantValue item9, VariantValue item10) => Struct([item1, item2, item3, item4, item5, item6, item7, item8, item9, item10]);

    public static implicit operator VariantValue(bool value) => Bool(value);
    public static implicit operator VariantValue(byte value) => Byte(value);
    public static implicit operator VariantValue(short value) => Int16(value);
    public static implicit operator VariantValue(ushort value) => UInt16(value);
    public static implicit operator VariantValue(int value) => Int32(value);
    public static implicit operator VariantValue(uint value) => UInt32(value);
    public static implicit operator VariantValue(long value) => Int64(value);
    public static implicit operator VariantValue(ulong value) => UInt64(value);
    public static implicit operator VariantValue(double value) => Double(value);
    public static implicit operator VariantValue(string value) => String(value);
    public static implicit operator VariantValue(ObjectPath value) => ObjectPath(value);
    public static implicit operator VariantValue(Signature value) => Signature(value);

    // A field that is a variant is kept as what is in it, as all containers of variants do.
    internal static VariantValue Struct(VariantValue[] items) =>
        new($"({string.Concat(items.Select(i => i.SignatureText))})", 0,
            System.Array.ConvertAll(items, i => i.Type == VariantValueType.Variant ? i.GetVariantValue() : i));

    internal static VariantValue Dictionary(string keySignature, string valueSignature, KeyValuePair<VariantValue, VariantValue>[] entries) =>
        new($"a{{{keySignature}{valueSignature}}}", 0, entries);
}
