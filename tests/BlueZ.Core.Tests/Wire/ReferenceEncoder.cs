using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

/// <summary>A second, slow writing of values in either byte order, straight from the "Marshaling" section of the specification.</summary>
internal sealed class ReferenceEncoder(bool bigEndian)
{
    private readonly List<byte> _bytes = [];

    public List<SafeHandle> Handles { get; } = [];

    public byte[] Bytes => [.. _bytes];

    /// <summary>A whole signal with one variant in it.</summary>
    public static byte[] Signal(VariantValue value, bool bigEndian)
    {
        var body = new ReferenceEncoder(bigEndian);
        body.Variant(value);
        var fields = new List<VariantValue>
        {
            Field(1, VariantValue.ObjectPath("/org/bluez/hci0")), Field(2, "org.example.Golden"), Field(3, "Tick"),
            Field(8, VariantValue.Signature(new Signature("v"u8))), Field(7, ":1.1"), Field(77, "a field of the future"),
        };
        if (body.Handles.Count > 0)
        {
            fields.Add(Field(9, (uint)body.Handles.Count));
        }

        var header = new ReferenceEncoder(bigEndian);
        header._bytes.AddRange([(byte)(bigEndian ? 'B' : 'l'), 4, 1, 1]);
        header.Number((ulong)body._bytes.Count, 4);
        header.Number(1, 4);
        header.Container(new VariantValue("a(yv)", 0, fields.ToArray()), "a(yv)");
        header.Pad(8);
        return [.. header._bytes, .. body._bytes];

        static VariantValue Field(byte code, VariantValue value) => new("(yv)", 0, new[] { code, value });
    }

    public void Variant(VariantValue value)
    {
        string type = value.SignatureText;
        Signature(type);
        Value(value, type);
    }

    private void Value(VariantValue value, string type)
    {
        switch (type[0])
        {
            case 'y':
                _bytes.Add(value.GetByte());
                break;
            case 'b':
                Number(value.GetBool() ? 1u : 0u, 4);
                break;
            case 'n' or 'q' or 'i' or 'u' or 'x' or 't' or 'd':
                Number(Bits(value), type[0] is 'n' or 'q' ? 2 : type[0] is 'i' or 'u' ? 4 : 8);
                break;
            case 's' or 'o':
                Text(type == "s" ? value.GetString() : value.GetObjectPathAsString());
                break;
            case 'g':
                Signature(value.GetSignature().ToString());
                break;
            case 'h':
                Number((ulong)Handles.Count, 4);
                Handles.Add(VariantValue.Handle(value));
                break;
            case 'v':
                Variant(value.GetVariantValue());
                break;
            default:
                Container(value, type);
                break;
        }
    }

    private void Container(VariantValue value, string type)
    {
        if (type[0] == '(')
        {
            Pad(8);
            string types = type[1..^1];
            for (int i = 0; types.Length > 0; i++)
            {
                int length = SignatureText.FirstTypeLength(Encoding.ASCII.GetBytes(types));
                Element(value.GetItem(i), types[..length]);
                types = types[length..];
            }

            return;
        }

        Number(0, 4);
        int lengthAt = _bytes.Count - 4;
        Pad(type[1] switch { 'y' or 'g' or 'v' => 1, 'n' or 'q' => 2, 'x' or 't' or 'd' or '(' or '{' => 8, _ => 4 });
        int start = _bytes.Count;
        for (int i = 0; i < value.Count; i++)
        {
            Item(value, type, i);
        }

        Put((ulong)(_bytes.Count - start), 4).CopyTo(CollectionsMarshal.AsSpan(_bytes)[lengthAt..]);
    }

    private void Item(VariantValue value, string type, int i)
    {
        if (type[1] == '{')
        {
            Pad(8);
            var (key, item) = value.GetDictionaryEntry(i);
            Value(key, type[2..3]);
            Element(item, type[3..^1]);
        }
        else
        {
            Element(value.GetItem(i), type[1..]);
        }
    }

    private void Element(VariantValue value, string type)
    {
        if (type == "v")
        {
            Variant(value);
        }
        else
        {
            Value(value, type);
        }
    }

    private static ulong Bits(VariantValue value) => value.Type switch
    {
        VariantValueType.Int16 => (ulong)value.GetInt16(),
        VariantValueType.UInt16 => value.GetUInt16(),
        VariantValueType.Int32 => (ulong)value.GetInt32(),
        VariantValueType.UInt32 => value.GetUInt32(),
        VariantValueType.Int64 => (ulong)value.GetInt64(),
        VariantValueType.UInt64 => value.GetUInt64(),
        _ => BitConverter.DoubleToUInt64Bits(value.GetDouble()),
    };

    private void Number(ulong value, int size)
    {
        Pad(size);
        _bytes.AddRange(Put(value, size));
    }

    private byte[] Put(ulong value, int size)
    {
        byte[] all = new byte[8];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(all, value);
            return all[(8 - size)..];
        }

        BinaryPrimitives.WriteUInt64LittleEndian(all, value);
        return all[..size];
    }

    private void Text(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        Number((ulong)text.Length, 4);
        _bytes.AddRange([.. text, 0]);
    }

    private void Signature(string value) => _bytes.AddRange([(byte)value.Length, .. Encoding.ASCII.GetBytes(value), 0]);

    private void Pad(int alignment)
    {
        while (_bytes.Count % alignment != 0)
        {
            _bytes.Add(0);
        }
    }
}
