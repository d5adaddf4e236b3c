using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

/// <summary>Turns bytes into a message: the whole header is checked here, so that nothing behind it has to (D-Bus specification, "Message Format").</summary>
internal static class MessageParser
{
    /// <summary>What has to be read before the length of a message is known.</summary>
    public const int FixedHeader = 16;

    /// <summary>The length of the whole message, from its first 16 bytes; a header that cannot be right is a <see cref="DBusReadException"/>.</summary>
    public static int Length(ReadOnlySpan<byte> start)
    {
        bool big = start[0] switch
        {
            (byte)'l' => false,
            (byte)'B' => true,
            _ => throw new DBusReadException($"A message begins with 0x{start[0]:x2} in place of an endianness mark."),
        };
        if (start[1] is < 1 or > 4)
        {
            throw new DBusReadException($"A message has the unknown type {start[1]}.");
        }

        if (start[3] != 1)
        {
            throw new DBusReadException($"A message has the protocol version {start[3]}.");
        }

        uint body = UInt32(start[4..], big), fields = UInt32(start[12..], big);
        if (fields > Limits.Array || body > Limits.Message || AlignedLength(fields) + body > Limits.Message)
        {
            throw new DBusReadException($"A message announces {fields} bytes of header fields and {body} bytes of body, over the limit of 128 MiB.");
        }

        return (int)(AlignedLength(fields) + body);
    }

    /// <summary>Parses a message that is complete in the buffer; its file descriptors are taken from those that have arrived, in order.</summary>
    public static Message Parse(byte[] bytes, Queue<SafeHandle> arrived)
    {
        bool big = bytes[0] == (byte)'B';
        int fields = (int)UInt32(bytes.AsSpan(12), big);
        int bodyAt = (int)AlignedLength((uint)fields);
        var message = new Message(bytes, bodyAt) { Serial = UInt32(bytes.AsSpan(8), big) };
        if (message.Serial == 0)
        {
            throw new DBusReadException("A message has the serial 0.");
        }

        uint announced = ReadFields(message, bytes.AsSpan(0, FixedHeader + fields), big);
        if (bytes.AsSpan(FixedHeader + fields, bodyAt - FixedHeader - fields).ContainsAnyExcept((byte)0))
        {
            throw new DBusReadException("The padding behind the header fields is not zero.");
        }

        if (announced > arrived.Count)
        {
            throw new DBusReadException($"A message announces {announced} file descriptors and brought {arrived.Count}.");
        }

        CheckRequired(message, bodyAt < bytes.Length);
        if (announced > 0)
        {
            message.Handles = [.. Enumerable.Range(0, (int)announced).Select(_ => arrived.Dequeue())];
        }

        return message;
    }

    private static uint ReadFields(Message message, ReadOnlySpan<byte> header, bool big)
    {
        uint handles = 0;
        // The fields are an array of structs that begins at 16, so alignment within it is alignment within the message.
        var reader = new Reader(header, big, []) { Position = FixedHeader };
        while (reader.Position < header.Length)
        {
            reader.AlignStruct();
            byte code = reader.ReadByte();
            var type = reader.ReadSignatureAsSpan();
            switch ((HeaderField)code)
            {
                case HeaderField.ReplySerial:
                    Expect(type, "u"u8, code, message.ReplySerial is not null);
                    message.ReplySerial = reader.ReadUInt32() is var serial and not 0 ? serial : throw new DBusReadException("A reply serial is 0.");
                    break;
                case HeaderField.UnixFds:
                    Expect(type, "u"u8, code, handles > 0);
                    handles = reader.ReadUInt32();
                    break;
                case >= HeaderField.Path and <= HeaderField.Signature:
                    ReadText(message, (HeaderField)code, type, ref reader);
                    break;
                default:
                    SkipUnknown(ref reader, type, code);
                    break;
            }
        }

        return handles;
    }

    private static void ReadText(Message message, HeaderField field, ReadOnlySpan<byte> type, ref Reader reader)
    {
        var expected = field switch { HeaderField.Path => "o"u8, HeaderField.Signature => "g"u8, _ => "s"u8 };
        Expect(type, expected, (byte)field, message.IsSet(field));
        var text = field switch
        {
            HeaderField.Path => reader.ReadObjectPathAsSpan(),
            HeaderField.Signature => reader.ReadSignatureAsSpan(),
            _ => reader.ReadStringAsSpan(),
        };
        if (field is not HeaderField.Path and not HeaderField.Signature)
        {
            Names.Check(field, text);
        }

        message.Set(field, reader.Position - text.Length - 1, text.Length);
    }

    private static void SkipUnknown(ref Reader reader, ReadOnlySpan<byte> type, byte code)
    {
        if (code == 0 || type.IsEmpty || SignatureText.FirstTypeLength(type) != type.Length)
        {
            throw new DBusReadException($"Header field {code} is not valid.");
        }

        reader.Skip(type, 0);
    }

    private static void Expect(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, byte code, bool isThere)
    {
        if (isThere || !actual.SequenceEqual(expected))
        {
            throw new DBusReadException($"Header field {code} {(isThere ? "is there twice" : "has the wrong type")}.");
        }
    }

    private static void CheckRequired(Message message, bool hasBody)
    {
        bool complete = message.MessageType switch
        {
            MessageType.MethodCall => message.PathIsSet && message.MemberIsSet,
            MessageType.MethodReturn => message.ReplySerial is not null,
            MessageType.Error => message.ErrorNameIsSet && message.ReplySerial is not null,
            _ => message.PathIsSet && message.InterfaceIsSet && message.MemberIsSet,
        };
        if (!complete)
        {
            throw new DBusReadException($"A {message.MessageType} lacks a header field that it must have.");
        }

        if (hasBody == message.Signature.IsEmpty)
        {
            throw new DBusReadException("The signature of a message does not fit its body.");
        }
    }

    private static long AlignedLength(uint fields) => (FixedHeader + (long)fields + 7) & ~7L;

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
