using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

public sealed class ReaderTests
{
    private delegate void Read(ref Reader reader);

    [Fact]
    public void ReadString_Refuses_WhenItIsNotUtf8() => Refuses("02000000c32800", static (ref r) => r.ReadString());

    [Fact]
    public void ReadString_Refuses_WhenASurrogateIsEncoded() => Refuses("03000000eda08000", static (ref r) => r.ReadString());

    [Fact]
    public void ReadString_Refuses_WhenAZeroByteIsInIt() => Refuses("0300000061006200", static (ref r) => r.ReadString());

    [Fact]
    public void ReadString_Refuses_WhenItIsNotTerminated() => Refuses("0100000061ff", static (ref r) => r.ReadString());

    [Fact]
    public void ReadString_Refuses_WhenItsLengthIsHuge() => Refuses("ffffffff61006200", static (ref r) => r.ReadString());

    [Fact]
    public void ReadBool_Refuses_WhenItIsNeitherZeroNorOne() => Refuses("02000000", static (ref r) => r.ReadBool());

    [Fact]
    public void Padding_IsRefused_WhenItIsNotZero() => Refuses("0100ff0001000000", static (ref r) =>
    {
        r.ReadByte();
        r.ReadUInt32();
    });

    [Fact]
    public void ReadArray_Refuses_WhenItIsOver64MiB() => Refuses("01000004", static (ref r) => r.ReadArrayOfByte());

    [Fact]
    public void ReadArray_Refuses_WhenItIsLongerThanTheMessage() => Refuses("0300000001020000"[..14], static (ref r) => r.ReadArrayOfInt16());

    [Fact]
    public void ReadArray_Refuses_WhenAnElementReachesOverItsEnd() => Refuses("0600000001000000020000000300", static (ref r) => r.ReadArrayOfUInt32());

    [Fact]
    public void ReadObjectPath_Refuses_WhenItIsNone() => Refuses("020000002f2f00", static (ref r) => r.ReadObjectPath());

    [Fact]
    public void ReadSignature_Refuses_WhenItIsNone() => Refuses("017a00", static (ref r) => r.ReadSignature());

    [Fact]
    public void ReadSignature_Refuses_WhenItIsNotTheExpectedOne() => Refuses("017300", static (ref r) => r.ReadSignature("u"));

    [Fact]
    public void ReadVariant_Refuses_WhenItHoldsTwoValues() => Refuses("02797900" + "0101", static (ref r) => r.ReadVariantValue());

    [Fact]
    public void ReadVariant_Refuses_WhenItHoldsNone() => Refuses("0000", static (ref r) => r.ReadVariantValue());

    [Fact]
    public void ReadVariant_Refuses_WhenVariantsNestTooDeep()
    {
        Refuses(string.Concat(Enumerable.Repeat("017600", 70)) + "01790007", static (ref r) => r.ReadVariantValue());
        var reader = new Reader(Convert.FromHexString(string.Concat(Enumerable.Repeat("017600", 60)) + "01790007"), bigEndian: false, []);
        Assert.Equal(VariantValueType.Variant, reader.ReadVariantValue().Type);
    }

    [Fact]
    public void ReadVariant_Refuses_WhenNestingIsAMillionDeep() =>
        Refuses(string.Concat(Enumerable.Repeat("017600", 1_000_000)), static (ref r) => r.ReadVariantValue());

    [Fact]
    public void ReadHandle_Refuses_WhenTheMessageHasNone() => Refuses("00000000", static (ref r) => r.ReadHandleRaw());

    [Fact]
    public void ReadDictionary_KeepsTheLast_WhenAKeyIsRepeated()
    {
        var writer = new MessageWriter(1);
        writer.WriteDictionary([KeyValuePair.Create<string, VariantValue>("a", 1), KeyValuePair.Create<string, VariantValue>("a", 2)]);
        var reader = new Reader(writer.CreateMessage().Body.WrittenSpan, bigEndian: false, []);
        Assert.Equal(2, Assert.Single(reader.ReadDictionaryOfStringToVariantValue()).Value.GetInt32());
    }

    [Fact]
    public void SkipTo_GoesBehindTheArray()
    {
        var reader = new Reader(Convert.FromHexString("03000000010203" + "2a"), bigEndian: false, []);
        reader.SkipTo(reader.ReadArrayStart(DBusType.Byte));
        Assert.Equal(42, reader.ReadByte());
    }

    [Fact]
    public void EmptyArrayOfStructs_HasItsPadding()
    {
        var reader = new Reader(Convert.FromHexString("0000000000000000" + "2a"), bigEndian: false, []);
        Assert.False(reader.HasNext(reader.ReadArrayStart(DBusType.Struct)));
        Assert.Equal(42, reader.ReadByte());
    }

    private static void Refuses(string hex, Read read) => Assert.Throws<DBusReadException>(() =>
    {
        var reader = new Reader(Convert.FromHexString(hex), bigEndian: false, []);
        read(ref reader);
    });
}
