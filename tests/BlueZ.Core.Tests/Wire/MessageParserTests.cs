using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

public sealed class MessageParserTests
{
    [Fact]
    public void Parse_ReadsASignalOfDBusSend()
    {
        var message = Parse(GoldenMessages.Signal);
        Assert.Equal((MessageType.Signal, 2u, null), (message.MessageType, message.Serial, message.ReplySerial));
        Assert.Equal("/org/bluez/hci0", message.PathAsString);
        Assert.Equal("org.example.Golden", message.InterfaceAsString);
        Assert.Equal("Tick", message.MemberAsString);
        Assert.Equal(":1.1", message.SenderAsString);
        Assert.Equal("snaya{si}v", message.SignatureAsString);
        Assert.False(message.DestinationIsSet);
        Assert.Null(message.DestinationAsString);
        var reader = message.GetBodyReader();
        Assert.Equal("hé", reader.ReadString());
        Assert.Equal(-2, reader.ReadInt16());
        Assert.Equal(new byte[] { 1, 2, 3 }, reader.ReadArrayOfByte());
        var entries = new List<(string, int)>();
        for (var end = reader.ReadDictionaryStart(); reader.HasNext(end);)
        {
            entries.Add((reader.ReadString(), reader.ReadInt32()));
        }

        Assert.Equal([("a", 1), ("b", 2)], entries);
        reader.ReadSignature("o"u8);
        Assert.Equal("/a/b", reader.ReadObjectPathAsString());
    }

    [Fact]
    public void Parse_ReadsACallOfBusctl()
    {
        var reader = Parse(GoldenMessages.Call).GetBodyReader();
        var values = reader.ReadDictionaryOfStringToVariantValue();
        Assert.True(values["Powered"].GetBool());
        Assert.Equal(new byte[] { 7, 8 }, values["Data"].GetArray<byte>());
        var end = reader.ReadArrayStart(DBusType.Struct);
        Assert.True(reader.HasNext(end));
        Assert.Equal((-1, -5_000_000_000, 1.5), (reader.ReadInt32(), reader.ReadInt64(), reader.ReadDouble()));
        Assert.False(reader.HasNext(end));
        Assert.Empty(reader.ReadArrayOfString());
    }

    [Fact]
    public void Parse_ReadsAnErrorOfTheDaemon()
    {
        var message = Parse(GoldenMessages.Error);
        Assert.Equal((MessageType.Error, 2u), (message.MessageType, message.ReplySerial!.Value));
        Assert.Equal("org.freedesktop.DBus.Error.UnknownInterface", message.ErrorNameAsString);
        Assert.Equal("org.freedesktop.DBus does not understand message Set", message.GetBodyReader().ReadString());
    }

    [Fact]
    public void Writer_WritesTheBodyOfBusctl()
    {
        var writer = new MessageWriter(2);
        writer.WriteMethodCallHeader("org.freedesktop.DBus", "/", "org.example.Golden", "Set", "a{sv}a(ixd)as", MessageFlags.AllowInteractiveAuthorization);
        writer.WriteDictionary([KeyValuePair.Create<string, VariantValue>("Powered", true), KeyValuePair.Create("Data", VariantValue.Array(new byte[] { 7, 8 }))]);
        var start = writer.WriteArrayStart(DBusType.Struct);
        writer.WriteStructureStart();
        writer.WriteInt32(-1);
        writer.WriteInt64(-5_000_000_000);
        writer.WriteDouble(1.5);
        writer.WriteArrayEnd(start);
        writer.WriteArray(Array.Empty<string>());
        byte[] ours = writer.CreateMessage().Bytes.ToArray();
        Assert.Equal(GoldenMessages.Call[^0x5c..], ours[^0x5c..]);
        Assert.Equal(GoldenMessages.Call[..12], ours[..12]);
    }

    [Fact]
    public void Writer_WritesAHeaderThatIsReadBack()
    {
        var writer = new MessageWriter(7);
        writer.WriteMethodCallHeader("a.b", "/c", "d.e", "F", "s", MessageFlags.NoAutoStart | MessageFlags.AllowInteractiveAuthorization);
        writer.WriteString("x");
        var message = Parse(writer.CreateMessage().Bytes.ToArray());
        Assert.Equal(("a.b", "/c", "d.e", "F", "s"), (message.DestinationAsString, message.PathAsString, message.InterfaceAsString, message.MemberAsString, message.SignatureAsString));
        Assert.Equal(MessageFlags.NoAutoStart | MessageFlags.AllowInteractiveAuthorization, message.MessageFlags);
    }

    [Theory]
    [InlineData(0, (byte)'x', "endianness mark")]
    [InlineData(0, (byte)'B', "")]
    [InlineData(1, (byte)0, "unknown type 0")]
    [InlineData(1, (byte)5, "unknown type 5")]
    [InlineData(3, (byte)2, "protocol version 2")]
    [InlineData(8, (byte)0, "serial 0")]
    [InlineData(16, (byte)0, "not valid")]
    [InlineData(16, (byte)2, "wrong type")]
    [InlineData(0x18, (byte)'x', "object path")]
    [InlineData(0x28, (byte)1, "twice")]
    public void Parse_Refuses_WhenAByteOfTheHeaderIsWrong(int at, byte value, string why)
    {
        byte[] bytes = [.. GoldenMessages.Signal];
        bytes[at] = value;
        Assert.Contains(why, Assert.Throws<DBusReadException>(() => Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 0x0800_0000u, "128 MiB")]
    [InlineData(4, 0xffff_ffffu, "128 MiB")]
    [InlineData(12, 0x0400_0001u, "128 MiB")]
    [InlineData(12, 0xffff_fff8u, "128 MiB")]
    public void Length_RefusesBeforeAnythingIsAllocated_WhenTheMessageIsTooLong(int at, uint length, string why)
    {
        byte[] bytes = [.. GoldenMessages.Signal[..16]];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), length);
        Assert.Contains(why, Assert.Throws<DBusReadException>(() => MessageParser.Length(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Refuses_WhenAFieldIsMissing()
    {
        foreach (var (path, @interface, member) in new (string?, string?, string?)[] { (null, "a.b", "C"), ("/", null, "C"), ("/", "a.b", null) })
        {
            var writer = new MessageWriter(1);
            writer.WriteSignalHeader(null, path, @interface, member);
            byte[] bytes = writer.CreateMessage().Bytes.ToArray();
            Assert.Contains("lacks", Assert.Throws<DBusReadException>(() => Parse(bytes)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a", "/", "ab.c", "M", false)]
    [InlineData("a.b", "/", "a..c", "M", false)]
    [InlineData("a.b", "/", "a.1c", "M", false)]
    [InlineData("a.b", "/", "a.b-c", "M", false)]
    [InlineData("a.b", "/", "a.c", "M.N", false)]
    [InlineData("a.b", "/", "a.c", "1M", false)]
    [InlineData("a.b", "//", "a.c", "M", false)]
    [InlineData("a.b", "/a/", "a.c", "M", false)]
    [InlineData("a.b", "a", "a.c", "M", false)]
    [InlineData("a.b", "/a-b", "a.c", "M", false)]
    [InlineData("a-b.c", "/1/_", "a._c1", "_M", true)]
    [InlineData(":1.42", "/", "a.c", "M", true)]
    public void Parse_ChecksNames(string destination, string path, string @interface, string member, bool valid)
    {
        var writer = new MessageWriter(1);
        writer.WriteMethodCallHeader(destination, path, @interface, member);
        byte[] bytes = writer.CreateMessage().Bytes.ToArray();
        var refusal = Record.Exception(() => Parse(bytes));
        Assert.Equal(valid, refusal is null);
        Assert.True(refusal is null or DBusReadException);
    }

    [Fact]
    public void Parse_Refuses_WhenDescriptorsAreMissing()
    {
        var writer = new MessageWriter(1);
        writer.WriteMethodCallHeader(path: "/", member: "M", signature: "h");
        writer.WriteHandle(File.OpenHandle("/dev/null"));
        byte[] bytes = writer.CreateMessage().Bytes.ToArray();
        Assert.Contains("file descriptors", Assert.Throws<DBusReadException>(() => Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a{sv}(ii)as")]
    [InlineData("a(iiay)vhgo")]
    public void Signature_IsTaken_WhenValid(string signature) => SignatureText.Validate(System.Text.Encoding.ASCII.GetBytes(signature));

    [Theory]
    [InlineData("a")]
    [InlineData("()")]
    [InlineData("(i")]
    [InlineData("i)")]
    [InlineData("{sv}")]
    [InlineData("a{vs}")]
    [InlineData("a{s}")]
    [InlineData("a{svv}")]
    [InlineData("a{sv")]
    [InlineData("z")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaai")]
    [InlineData("(((((((((((((((((((((((((((((((((i)))))))))))))))))))))))))))))))))")]
    public void Signature_IsRefused_WhenInvalid(string signature) =>
        Assert.Throws<DBusReadException>(() => SignatureText.Validate(System.Text.Encoding.ASCII.GetBytes(signature)));

    private static Message Parse(byte[] bytes)
    {
        // A changed byte order moves the lengths too: the length is asked first, as the connection does.
        int length = MessageParser.Length(bytes);
        return length == bytes.Length ? MessageParser.Parse(bytes, new Queue<SafeHandle>()) : throw new DBusReadException($"The length is {length}.");
    }
}
