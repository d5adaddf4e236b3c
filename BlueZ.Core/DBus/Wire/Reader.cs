using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace BlueZ.Core.DBus.Wire;

/// <summary>Where an array ends.</summary>
public ref struct ArrayEnd
{
    internal int Position;
    internal byte Type;
}

/// <summary>Reads the body of a message; what is truncated or invalid is a <see cref="DBusReadException"/>.</summary>
public ref partial struct Reader
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _bigEndian;
    private readonly SafeHandle[] _handles;

    internal Reader(ReadOnlySpan<byte> bytes, bool bigEndian, SafeHandle[] handles)
    {
        _bytes = bytes;
        _bigEndian = bigEndian;
        _handles = handles;
    }

    internal int Position { get; set; }

#pragma warning disable CS1591 // One method for each D-Bus type, named after it.
    public bool ReadBool() => ReadUInt32() switch
    {
        0 => false,
        1 => true,
        uint other => throw new DBusReadException($"A boolean has the value {other}."),
    };

    public byte ReadByte() => Take(1, 1)[0];
    public short ReadInt16() => (short)ReadUInt16();
    public ushort ReadUInt16() => _bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(Take(2, 2)) : BinaryPrimitives.ReadUInt16LittleEndian(Take(2, 2));
    public int ReadInt32() => (int)ReadUInt32();
    public uint ReadUInt32() => _bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(Take(4, 4)) : BinaryPrimitives.ReadUInt32LittleEndian(Take(4, 4));
    public long ReadInt64() => (long)ReadUInt64();
    public ulong ReadUInt64() => _bigEndian ? BinaryPrimitives.ReadUInt64BigEndian(Take(8, 8)) : BinaryPrimitives.ReadUInt64LittleEndian(Take(8, 8));
    public double ReadDouble() => BitConverter.UInt64BitsToDouble(ReadUInt64());
    public string ReadString() => Encoding.UTF8.GetString(ReadStringAsSpan());

    public ReadOnlySpan<byte> ReadStringAsSpan()
    {
        var text = Terminated(ReadUInt32());
        if (!Utf8.IsValid(text) || text.Contains((byte)0))
        {
            throw new DBusReadException("A string is not valid UTF-8, or has a zero byte in it.");
        }

        return text;
    }

    public ObjectPath ReadObjectPath() => new(ReadObjectPathAsString());
    public string ReadObjectPathAsString() => Encoding.UTF8.GetString(ReadObjectPathAsSpan());

    public ReadOnlySpan<byte> ReadObjectPathAsSpan()
    {
        var path = Terminated(ReadUInt32());
        return Names.IsPath(path) ? path : throw new DBusReadException("An object path is not valid.");
    }

    public Signature ReadSignature() => new(ReadSignatureAsSpan());
    public string ReadSignatureAsString() => Encoding.ASCII.GetString(ReadSignatureAsSpan());

    public ReadOnlySpan<byte> ReadSignatureAsSpan()
    {
        var signature = Terminated(ReadByte());
        SignatureText.Validate(signature);
        return signature;
    }

    public void ReadSignature(string expected) => ReadSignature(Encoding.ASCII.GetBytes(expected));

    /// <summary>Consumes the signature of a variant; another one is an error.</summary>
    public void ReadSignature(ReadOnlySpan<byte> expected)
    {
        var actual = ReadSignatureAsSpan();
        if (!actual.SequenceEqual(expected))
        {
            throw new DBusReadException($"A variant has the signature {Encoding.ASCII.GetString(actual)}, not {Encoding.ASCII.GetString(expected)}.");
        }
    }

    public ArrayEnd ReadDictionaryStart() => ReadArrayStart(DBusType.DictEntry);

    public ArrayEnd ReadArrayStart(DBusType elementType)
    {
        uint length = ReadUInt32();
        if (length > Limits.Array)
        {
            throw new DBusReadException($"An array announces {length} bytes, over the limit of 64 MiB.");
        }

        // The padding is there even when the array is empty, and does not count.
        Align(SignatureText.Alignment((byte)elementType));
        if (length > _bytes.Length - Position)
        {
            throw Truncated();
        }

        return new ArrayEnd { Position = Position + (int)length, Type = (byte)elementType };
    }

    /// <summary>Whether the array goes on; aligns to its next element.</summary>
    public bool HasNext(ArrayEnd iterator)
    {
        if (Position >= iterator.Position)
        {
            return Position == iterator.Position ? false : throw new DBusReadException("An element reaches over the end of its array.");
        }

        Align(SignatureText.Alignment(iterator.Type));
        return Position < iterator.Position ? true : throw new DBusReadException("An array ends in the middle of padding.");
    }

    public void SkipTo(ArrayEnd end) => Position = end.Position;

    /// <summary>Aligns to the fields of a struct that is not an element of an array.</summary>
    public void AlignStruct() => Align(8);
#pragma warning restore CS1591

    private void Align(int alignment)
    {
        int next = (Position + alignment - 1) & -alignment;
        if (next > _bytes.Length)
        {
            throw Truncated();
        }

        if (_bytes[Position..next].ContainsAnyExcept((byte)0))
        {
            throw new DBusReadException("Padding is not zero.");
        }

        Position = next;
    }

    private ReadOnlySpan<byte> Take(int count, int alignment)
    {
        Align(alignment);
        if (count > _bytes.Length - Position)
        {
            throw Truncated();
        }

        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    private ReadOnlySpan<byte> Terminated(uint length)
    {
        if (length >= _bytes.Length - Position)
        {
            throw Truncated();
        }

        var text = Take((int)length, 1);
        return ReadByte() == 0 ? text : throw new DBusReadException("A string is not terminated by a zero byte.");
    }

    private static DBusReadException Truncated() => new("A message ends in the middle of a value.");
}
