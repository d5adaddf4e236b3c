using System.Buffers;
using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // One method for each D-Bus type, named after it.
public ref partial struct MessageWriter
{
    /// <summary>Writes a variant: its signature and its value.</summary>
    public readonly void WriteVariant(VariantValue value)
    {
        WriteSignature(value.SignatureText);
        WriteValue(value);
    }

    public readonly void WriteVariantBool(bool value) => WriteVariant(value);
    public readonly void WriteVariantByte(byte value) => WriteVariant(value);
    public readonly void WriteVariantInt16(short value) => WriteVariant(value);
    public readonly void WriteVariantUInt16(ushort value) => WriteVariant(value);
    public readonly void WriteVariantInt32(int value) => WriteVariant(value);
    public readonly void WriteVariantUInt32(uint value) => WriteVariant(value);
    public readonly void WriteVariantInt64(long value) => WriteVariant(value);
    public readonly void WriteVariantUInt64(ulong value) => WriteVariant(value);
    public readonly void WriteVariantDouble(double value) => WriteVariant(value);
    public readonly void WriteVariantString(scoped ReadOnlySpan<byte> value)
    {
        WriteSignature("s"u8);
        WriteString(value);
    }

    public readonly void WriteVariantString(scoped ReadOnlySpan<char> value)
    {
        WriteSignature("s"u8);
        WriteString(value);
    }

    public readonly void WriteVariantString(string value) => WriteVariant(value);
    public readonly void WriteVariantObjectPath(scoped ReadOnlySpan<byte> value)
    {
        WriteSignature("o"u8);
        WriteObjectPath(value);
    }

    public readonly void WriteVariantObjectPath(string value) => WriteVariant(VariantValue.ObjectPath(value));
    public readonly void WriteVariantSignature(scoped ReadOnlySpan<byte> value) => WriteVariant(VariantValue.Signature(new Signature(value)));
    public readonly void WriteVariantSignature(string value) => WriteVariant(VariantValue.Signature(new Signature(value)));
    public readonly void WriteVariantHandle(SafeHandle value) => WriteVariant(VariantValue.UnixFd(value));

    internal readonly void WriteValue(VariantValue value)
    {
        switch (value.Type)
        {
            case VariantValueType.Array:
                WriteContent(value);
                break;
            case VariantValueType.Dictionary:
                WriteEntries(value);
                break;
            case VariantValueType.Struct:
                WriteStructureStart();
                WriteFields((VariantValue[])value.Content!, value.SignatureText);
                break;
            case VariantValueType.Variant:
                WriteVariant(value.GetVariantValue());
                break;
            case VariantValueType.UnixFd:
                WriteHandle(VariantValue.Handle(value));
                break;
            default:
                WriteBasic(value);
                break;
        }
    }

    private readonly void WriteBasic(VariantValue value)
    {
        switch (value.Type)
        {
            case VariantValueType.Byte:
                Put(Body, (byte)value.Bits);
                break;
            case VariantValueType.Int16 or VariantValueType.UInt16:
                Put(Body, (short)value.Bits);
                break;
            case VariantValueType.Bool or VariantValueType.Int32 or VariantValueType.UInt32:
                Put(Body, (int)value.Bits);
                break;
            case VariantValueType.Int64 or VariantValueType.UInt64 or VariantValueType.Double:
                Put(Body, value.Bits);
                break;
            case VariantValueType.Signature:
                PutSignature(Body, (string)value.Content!);
                break;
            default:
                PutString(Body, (string)value.Content!);
                break;
        }
    }

    private readonly void WriteContent(VariantValue value)
    {
        var start = WriteArrayStart((DBusType)value.ItemType);
        if (value.Content is byte[] bytes)
        {
            Body.Write(bytes);
        }
        else
        {
            for (int i = 0; i < value.Count; i++)
            {
                WriteElement(value.GetItem(i), (byte)value.ItemType);
            }
        }

        WriteArrayEnd(start);
    }

    private readonly void WriteEntries(VariantValue value)
    {
        var start = WriteDictionaryStart();
        foreach (var (key, item) in (KeyValuePair<VariantValue, VariantValue>[])value.Content!)
        {
            WriteDictionaryEntryStart();
            WriteValue(key);
            WriteElement(item, (byte)value.ValueType);
        }

        WriteDictionaryEnd(start);
    }

    private readonly void WriteFields(VariantValue[] fields, string signature)
    {
        var rest = System.Text.Encoding.ASCII.GetBytes(signature).AsSpan(1);
        foreach (var field in fields)
        {
            WriteElement(field, rest[0]);
            rest = rest[SignatureText.FirstTypeLength(rest)..];
        }
    }

    // What a container of variants holds is kept without the variant around it.
    private readonly void WriteElement(VariantValue value, byte declared)
    {
        if (declared == (byte)'v')
        {
            WriteVariant(value);
        }
        else
        {
            WriteValue(value);
        }
    }
}
