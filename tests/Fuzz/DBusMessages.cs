using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BlueZ.Core.DBus.Wire;
using BlueZ.Core.Tests.Wire;
using Microsoft.Win32.SafeHandles;

namespace Fuzz;

/// <summary>Whole D-Bus messages: the header, then the body read as its signature says and as something else.</summary>
internal static class DBusMessages
{
    private delegate void Read(ref Reader reader);

    private static readonly SafeFileHandle Handle = new(1, ownsHandle: false);

    private static readonly MatchRule Rule = new() { Type = MessageType.Signal, PathNamespace = "/org", Arg0Namespace = "a.b", Arg0Path = "/a/" };

    // Readers of this library's users, which meet whatever the body holds.
    private static readonly Read[] Others =
    [
        static (ref r) => r.ReadDictionaryOfStringToVariantValue(),
        static (ref r) => r.ReadArrayOfString(),
        static (ref r) => r.ReadArrayOfVariantValue(),
        static (ref r) => r.ReadArrayOfByte(),
        static (ref r) => r.ReadArrayOfUInt64(),
        static (ref r) => r.ReadVariantValue(),
        static (ref r) => r.ReadSignature("a{sv}"),
        static (ref r) =>
        {
            for (var end = r.ReadArrayStart(DBusType.Struct); r.HasNext(end);)
            {
                r.ReadByte();
                r.SkipTo(r.ReadDictionaryStart());
            }
        },
    ];

    public static FuzzTarget Target { get; } = new("dbus", [.. GoldenMessages.All, .. Generated()], Feed, Repair);

    private static IEnumerable<byte[]> Generated()
    {
        for (int i = 0; i < 200; i++)
        {
            yield return ReferenceEncoder.Signal(new RandomValue(new Random(i)).Next(), bigEndian: i % 2 == 1);
        }
    }

    private static void Feed(byte[] bytes)
    {
        try
        {
            if (bytes.Length < MessageParser.FixedHeader || MessageParser.Length(bytes) != bytes.Length)
            {
                return;
            }

            var message = MessageParser.Parse(bytes, new Queue<SafeHandle>(Enumerable.Repeat(Handle, 8)));
            _ = (message.PathAsString, message.InterfaceAsString, message.MemberAsString, message.ErrorNameAsString, message.SenderAsString);
            Attempt(() => Rule.Fits(message));
            Attempt(() => ReadBody(message));
            foreach (var read in Others)
            {
                Attempt(() =>
                {
                    var reader = message.GetBodyReader();
                    read(ref reader);
                });
            }
        }
        catch (DBusReadException)
        {
            // A refusal is what malformed input is to get.
        }
    }

    private static void Attempt(Action read)
    {
        try
        {
            read();
        }
        catch (DBusReadException)
        {
            // A refusal is what malformed input is to get.
        }
    }

    private static void ReadBody(Message message)
    {
        var reader = message.GetBodyReader();
        for (var rest = message.Signature; !rest.IsEmpty;)
        {
            int length = SignatureText.FirstTypeLength(rest);
            _ = reader.ReadValue(rest[..length], 0).ToString(includeTypeSuffix: true);
            rest = rest[length..];
        }
    }

    // Three in four get a body length that fits, so that the header is parsed at all.
    private static void Repair(byte[] bytes, Random random)
    {
        if (bytes.Length < MessageParser.FixedHeader || random.Next(4) == 0)
        {
            return;
        }

        bool big = bytes[0] == (byte)'B';
        uint fields = big ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(12)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12));
        long body = bytes.Length - ((MessageParser.FixedHeader + fields + 7L) & ~7L);
        if (body < 0)
        {
            return;
        }

        if (big)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), (uint)body);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), (uint)body);
        }
    }
}
