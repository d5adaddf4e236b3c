using BlueZ.Core.DBus.Wire;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.Tests.Wire;

public sealed class VariantValueTests
{
    [Fact]
    public void AnyValue_ComesBack_FromBothByteOrders() => ForAnyValue(value =>
    {
        string expected = ValueText.Of(value);
        foreach (bool bigEndian in new[] { false, true })
        {
            var reference = new ReferenceEncoder(bigEndian);
            reference.Variant(value);
            Assert.Equal(expected, ValueText.Of(ValueText.Read(reference.Bytes, bigEndian, reference.Handles)));
        }
    });

    [Fact]
    public void AnyMessage_IsParsed_InBothByteOrders() => ForAnyValue(value =>
    {
        foreach (bool bigEndian in new[] { false, true })
        {
            var reference = new ReferenceEncoder(bigEndian);
            reference.Variant(value);
            byte[] bytes = ReferenceEncoder.Signal(value, bigEndian);
            Assert.Equal(bytes.Length, MessageParser.Length(bytes));
            var message = MessageParser.Parse(bytes, new Queue<System.Runtime.InteropServices.SafeHandle>(reference.Handles));
            Assert.Equal((bigEndian, 1u, "Tick", "v"), (message.IsBigEndian, message.Serial, message.MemberAsString, message.SignatureAsString));
            Assert.Equal(reference.Handles.Count, message.UnixFdCount);
            Assert.Equal(ValueText.Of(value), ValueText.Of(message.GetBodyReader().ReadVariantValue()));
        }
    });

    [Fact]
    public void AnyValue_IsWrittenAsTheSpecificationSays() => ForAnyValue(value =>
    {
        var reference = new ReferenceEncoder(!BitConverter.IsLittleEndian);
        reference.Variant(value);
        var (body, handles) = Write(value);
        Assert.Equal(reference.Bytes, body);
        Assert.Equal(reference.Handles, handles);
    });

    [Fact]
    public void AnyTruncatedValue_IsARefusal() => ForAnyValue(value =>
    {
        var reference = new ReferenceEncoder(bigEndian: true);
        reference.Variant(value);
        byte[] bytes = reference.Bytes;
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<DBusReadException>(() => ValueText.Read(bytes[..length], bigEndian: true, reference.Handles));
        }
    }, count: 200);

    [Fact]
    public void Getters_Refuse_WhenTheTypeIsAnother()
    {
        VariantValue path = VariantValue.ObjectPath("/a");
        Assert.Throws<InvalidOperationException>(() => path.GetString());
        Assert.Throws<InvalidOperationException>(() => VariantValue.UInt32(1).GetInt32());
        Assert.Throws<InvalidOperationException>(() => VariantValue.Array(new byte[1]).GetArray<uint>());
        Assert.Throws<InvalidOperationException>(() => default(VariantValue).GetBool());
        Assert.Equal(VariantValueType.Invalid, default(VariantValue).Type);
        Assert.Equal(-1, path.Count);
    }

    [Fact]
    public void GetArray_TakesStringsFromPaths_AndPathsAsPaths()
    {
        VariantValue value = VariantValue.Array(new ObjectPath[] { "/a", "/b" });
        Assert.Equal(["/a", "/b"], value.GetArray<string>());
        Assert.Equal(["/a", "/b"], value.GetArray<ObjectPath>().Select(p => p.ToString()));
        Assert.Equal("as", Assert.Single(VariantValue.Array(new Signature[] { new("as"u8) }).GetArray<Signature>()).ToString());
    }

    [Fact]
    public void ManufacturerData_IsADictionaryOfVariants_ReadAsBytes()
    {
        VariantValue written = new Dict<ushort, VariantValue> { [0x4c] = VariantValue.Array(new byte[] { 2, 21 }) };
        var (body, _) = Write(written);
        var read = ValueText.Read(body, !BitConverter.IsLittleEndian);
        Assert.Equal("a{qv}", read.SignatureText);
        Assert.Equal((VariantValueType.UInt16, VariantValueType.Variant), (read.KeyType, read.ValueType));
        Assert.Equal(new byte[] { 2, 21 }, read.GetDictionary<ushort, VariantValue>()[0x4c].GetArray<byte>());
    }

    [Fact]
    public void Containers_TellTheirType_EvenWhenEmpty()
    {
        VariantValue structs = new Array<Struct<uint, Array<VariantValue>>>();
        Assert.Equal("a(uav)", structs.SignatureText);
        VariantValue dictionary = new Dict<ObjectPath, Dict<string, Dict<string, VariantValue>>>();
        Assert.Equal("a{oa{sa{sv}}}", dictionary.SignatureText);
        VariantValue filled = new Array<Struct<uint, string>> { Struct.Create(1u, "x") };
        Assert.Equal("a(us)[(us)[u1, s\"x\"]]", ValueText.Of(filled));
        VariantValue withVariant = Struct.Create((VariantValue)5, (byte)1);
        Assert.Equal("(vy)[i5, y1]", ValueText.Of(withVariant));
        Assert.Throws<ArgumentException>(() => new Array<DateTime>().AsVariantValue());
    }

    [Fact]
    public void Equality_HoldsForBasicValues_AndForContainersOnlyWhenTheyShareStorage()
    {
        Assert.Equal(VariantValue.String("a"), (VariantValue)new string('a', 1));
        Assert.NotEqual(VariantValue.Int32(1), VariantValue.UInt32(1));
        VariantValue array = VariantValue.Array(new[] { 1 });
        Assert.True(array == VariantValue.Array(new[] { 1 }) == false);
        Assert.True(array.Equals(array));
    }

    [Fact]
    public void WriteVariant_Refuses_WhenTheValueHasNoType() =>
        Assert.Throws<ArgumentNullException>(() => Write(default));

    [Fact]
    public void ReadHandle_GivesADescriptorOnce()
    {
        var value = VariantValue.UnixFd(File.OpenHandle("/dev/null"));
        using var first = value.ReadHandle<SafeFileHandle>();
        Assert.False(first.IsInvalid);
        Assert.Throws<DBusUnexpectedValueException>(() => value.ReadHandle<SafeFileHandle>());
    }

    private static void ForAnyValue(Action<VariantValue> check, int count = 2000) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => check(new RandomValue(new Random(seed)).Next())));

    private static (byte[] Body, IEnumerable<System.Runtime.InteropServices.SafeHandle> Handles) Write(VariantValue value)
    {
        var writer = new MessageWriter(1);
        writer.WriteMethodCallHeader(path: "/", member: "M", signature: "v");
        writer.WriteVariant(value);
        var message = writer.CreateMessage();
        return (message.Body.WrittenSpan.ToArray(), message.Handles ?? []);
    }
}
