using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace BlueZ.Core.DBus.Wire;

#pragma warning disable CS1591 // One method for each D-Bus type, named after it.
public ref partial struct MessageWriter
{
    private readonly ArrayBufferWriter<byte> Body => _message.Body;

    public readonly void WriteBool(bool value) => Put(Body, value ? 1u : 0u);
    public readonly void WriteByte(byte value) => Put(Body, value);
    public readonly void WriteInt16(short value) => Put(Body, value);
    public readonly void WriteUInt16(ushort value) => Put(Body, value);
    public readonly void WriteInt32(int value) => Put(Body, value);
    public readonly void WriteUInt32(uint value) => Put(Body, value);
    public readonly void WriteInt64(long value) => Put(Body, value);
    public readonly void WriteUInt64(ulong value) => Put(Body, value);
    public readonly void WriteDouble(double value) => Put(Body, value);
    public readonly void WriteString(scoped ReadOnlySpan<byte> value) => PutBytes(Body, value);
    public readonly void WriteString(scoped ReadOnlySpan<char> value) => PutString(Body, value);
    public readonly void WriteString(string value) => PutString(Body, value);
    public readonly void WriteObjectPath(scoped ReadOnlySpan<byte> value) => PutBytes(Body, value);
    public readonly void WriteObjectPath(string value) => PutString(Body, value);
    public readonly void WriteObjectPath(ObjectPath value) => PutString(Body, value.ToString());
    public readonly void WriteSignature(Signature value) => PutSignature(Body, value.ToString());
    public readonly void WriteSignature(scoped ReadOnlySpan<byte> value) => PutSignature(Body, Encoding.ASCII.GetString(value));
    public readonly void WriteSignature(string s) => PutSignature(Body, s);

    /// <summary>Writes a file descriptor; the message takes the handle over and closes it after sending.</summary>
    public readonly void WriteHandle(SafeHandle value)
    {
        _message.Handles ??= [];
        if (_message.Handles.Count == Limits.Handles)
        {
            throw new DBusUnexpectedValueException("A message may carry at most 253 file descriptors.");
        }

        Put(Body, (uint)_message.Handles.Count);
        _message.Handles.Add(value);
    }

    /// <summary>Begins an array; pass the alignment type of its elements (Struct for structs, DictEntry for entries).</summary>
    public readonly ArrayStart WriteArrayStart(DBusType elementType)
    {
        Put(Body, 0u);
        int lengthAt = Body.WrittenCount - 4;
        Pad(Body, SignatureText.Alignment((byte)elementType));
        return new ArrayStart { LengthAt = lengthAt, FirstItemAt = Body.WrittenCount };
    }

    /// <summary>Ends an array and fills in its length.</summary>
    public readonly void WriteArrayEnd(ArrayStart start)
    {
        int length = Body.WrittenCount - start.FirstItemAt;
        if (length > Limits.Array)
        {
            throw new DBusUnexpectedValueException("An array may have at most 64 MiB.");
        }

        MemoryMarshal.TryGetArray(Body.WrittenMemory, out var written);
        MemoryMarshal.Write(written.AsSpan(start.LengthAt), (uint)length);
    }

    public readonly void WriteStructureStart() => Pad(Body, 8);
    public readonly ArrayStart WriteDictionaryStart() => WriteArrayStart(DBusType.DictEntry);
    public readonly void WriteDictionaryEntryStart() => Pad(Body, 8);
    public readonly void WriteDictionaryEnd(ArrayStart start) => WriteArrayEnd(start);

    /// <summary>Writes a dictionary of string to variant.</summary>
    public readonly void WriteDictionary(Dictionary<string, VariantValue> value) => WriteDictionary((IEnumerable<KeyValuePair<string, VariantValue>>)value);
    public readonly void WriteDictionary(KeyValuePair<string, VariantValue>[] value) => WriteDictionary((IEnumerable<KeyValuePair<string, VariantValue>>)value);
    public readonly void WriteDictionary(IEnumerable<KeyValuePair<string, VariantValue>> value)
    {
        var start = WriteDictionaryStart();
        foreach (var (key, item) in value)
        {
            WriteDictionaryEntryStart();
            WriteString(key);
            WriteVariant(item);
        }

        WriteDictionaryEnd(start);
    }

    /// <summary>Writes an introspection document, as a string, from fragments of XML and the names of the children.</summary>
    public readonly void WriteIntrospectionXml(ReadOnlySpan<ReadOnlyMemory<byte>> interfaceXmls, IEnumerable<string> childNames) =>
        WriteString(IntrospectionXml.Node(interfaceXmls, childNames));
}
