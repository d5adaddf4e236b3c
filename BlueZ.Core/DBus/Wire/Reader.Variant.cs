using System.Runtime.InteropServices;
using System.Text;

namespace BlueZ.Core.DBus.Wire;

public ref partial struct Reader
{
    /// <summary>A variant, with everything in it.</summary>
    public VariantValue ReadVariantValue() => ReadVariant(0);

    internal VariantValue ReadValue(ReadOnlySpan<byte> type, int depth) => type[0] switch
    {
        (byte)'y' => ReadByte(),
        (byte)'b' => ReadBool(),
        (byte)'n' => ReadInt16(),
        (byte)'q' => ReadUInt16(),
        (byte)'i' => ReadInt32(),
        (byte)'u' => ReadUInt32(),
        (byte)'x' => ReadInt64(),
        (byte)'t' => ReadUInt64(),
        (byte)'d' => ReadDouble(),
        (byte)'s' => ReadString(),
        (byte)'o' => ReadObjectPath(),
        (byte)'g' => ReadSignature(),
        (byte)'h' => VariantValue.UnixFd(NextHandle()),
        (byte)'v' => VariantValue.Variant(ReadVariant(depth + 1)),
        (byte)'(' => ReadStruct(type, depth + 1),
        _ => type[1] == (byte)'{' ? ReadEntries(type, depth + 1) : ReadItems(type, depth + 1),
    };

    private VariantValue ReadVariant(int depth)
    {
        Deeper(depth);
        return ReadValue(ReadVariantType(), depth);
    }

    private ReadOnlySpan<byte> ReadVariantType()
    {
        var type = ReadSignatureAsSpan();
        return !type.IsEmpty && SignatureText.FirstTypeLength(type) == type.Length ? type
            : throw new DBusReadException("A variant does not hold exactly one value.");
    }

    private VariantValue ReadStruct(ReadOnlySpan<byte> type, int depth)
    {
        Deeper(depth);
        AlignStruct();
        var fields = new List<VariantValue>();
        for (var rest = type[1..^1]; !rest.IsEmpty;)
        {
            int length = SignatureText.FirstTypeLength(rest);
            fields.Add(Unwrapped(rest[..length], depth));
            rest = rest[length..];
        }

        return new VariantValue(Encoding.ASCII.GetString(type), 0, fields.ToArray());
    }

    private VariantValue ReadEntries(ReadOnlySpan<byte> type, int depth)
    {
        Deeper(depth);
        var entries = new List<KeyValuePair<VariantValue, VariantValue>>();
        var end = ReadDictionaryStart();
        while (HasNext(end))
        {
            var key = ReadValue(type.Slice(2, 1), depth);
            entries.Add(new(key, Unwrapped(type[3..^1], depth)));
        }

        return new VariantValue(Encoding.ASCII.GetString(type), 0, entries.ToArray());
    }

    private VariantValue ReadItems(ReadOnlySpan<byte> type, int depth) => type[1] switch
    {
        (byte)'y' => VariantValue.Array(ReadArrayOfByte()),
        (byte)'b' => VariantValue.Array(ReadArrayOfBool()),
        (byte)'n' => VariantValue.Array(ReadArrayOfInt16()),
        (byte)'q' => VariantValue.Array(ReadArrayOfUInt16()),
        (byte)'i' => VariantValue.Array(ReadArrayOfInt32()),
        (byte)'u' => VariantValue.Array(ReadArrayOfUInt32()),
        (byte)'x' => VariantValue.Array(ReadArrayOfInt64()),
        (byte)'t' => VariantValue.Array(ReadArrayOfUInt64()),
        (byte)'d' => VariantValue.Array(ReadArrayOfDouble()),
        (byte)'s' => VariantValue.Array(ReadArrayOfString()),
        (byte)'o' => VariantValue.Array(ReadArrayOfObjectPath()),
        (byte)'g' => VariantValue.Array(ReadArrayOfSignature()),
        (byte)'h' => ReadHandles(),
        _ => ReadNested(type, depth),
    };

    private VariantValue ReadHandles()
    {
        var handles = new List<SafeHandle>();
        var end = ReadArrayStart(DBusType.UnixFd);
        while (HasNext(end))
        {
            handles.Add(NextHandle());
        }

        return VariantValue.Array(handles.ToArray());
    }

    private VariantValue ReadNested(ReadOnlySpan<byte> type, int depth)
    {
        Deeper(depth);
        var items = new List<VariantValue>();
        var end = ReadArrayStart((DBusType)type[1]);
        while (HasNext(end))
        {
            items.Add(Unwrapped(type[1..], depth));
        }

        return new VariantValue(Encoding.ASCII.GetString(type), 0, items.ToArray());
    }

    // Elements that are variants are kept as the value inside, as readers of a{sv} expect.
    private VariantValue Unwrapped(ReadOnlySpan<byte> type, int depth) =>
        type[0] == (byte)'v' ? ReadVariant(depth + 1) : ReadValue(type, depth);

    private static void Deeper(int depth)
    {
        if (depth > Limits.VariantDepth)
        {
            throw new DBusReadException("Containers are nested more than 64 levels deep.");
        }
    }
}
