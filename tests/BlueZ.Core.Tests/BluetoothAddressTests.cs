using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace BlueZ.Core.Tests;

public sealed class BluetoothAddressTests
{
    [Fact]
    public void Parse_PutsTheFirstOctetHighest() =>
        Assert.Equal(0xAABBCCDDEEFFul, BluetoothAddress.Parse("AA:BB:CC:DD:EE:FF").Value);

    [Fact]
    public void Parse_TakesEitherCase() =>
        Assert.Equal(BluetoothAddress.Parse("AA:BB:CC:DD:EE:0F"), BluetoothAddress.Parse("aa:bb:cC:Dd:ee:0f"));

    [Fact]
    public void ToString_WritesCapitalsAndLeadingZeros() =>
        Assert.Equal("00:0A:00:00:00:F1", new BluetoothAddress(0x000A000000F1).ToString());

    [Fact]
    public void Parse_GivesBackWhatToStringWrote() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<ulong>(),
            value =>
            {
                var address = new BluetoothAddress(value & 0xFFFF_FFFF_FFFF);
                return BluetoothAddress.Parse(address.ToString()) == address;
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AA:BB:CC:DD:EE")]
    [InlineData("AA:BB:CC:DD:EE:F")]
    [InlineData("AA:BB:CC:DD:EE:FF:")]
    [InlineData("AA:BB:CC:DD:EE:FFF")]
    [InlineData("AA-BB-CC-DD-EE-FF")]
    [InlineData("AA:BB-CC:DD:EE:FF")]
    [InlineData("AABBCCDDEEFF")]
    [InlineData("AABBCCDDEEFF00112")]
    [InlineData("GA:BB:CC:DD:EE:FF")]
    [InlineData("A::BB:CC:DD:EE:FF")]
    [InlineData(" A:BB:CC:DD:EE:FF")]
    [InlineData("+A:BB:CC:DD:EE:FF")]
    [InlineData("0x:BB:CC:DD:EE:FF")]
    [InlineData("\u0661\u0662:BB:CC:DD:EE:FF")]
    public void TryParse_ReturnsFalse_WhenTheTextIsNoAddress(string? text)
    {
        Assert.False(BluetoothAddress.TryParse(text, out var address));
        Assert.Equal(default, address);
    }

    [Fact]
    public void TryParse_ReturnsFalse_WhenOneCharacterIsReplaced() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<char>(),
            Gen.Choose(0, 16).ToArbitrary(),
            (character, position) =>
            {
                char[] text = "A1:B2:C3:D4:E5:F6".ToCharArray();
                text[position] = character;
                bool fits = position % 3 == 2 ? character == ':' : char.IsAsciiHexDigit(character);
                return BluetoothAddress.TryParse(text, CultureInfo.InvariantCulture, out _) == fits;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_TellsTheText_WhenItIsNoAddress()
    {
        var error = Assert.Throws<FormatException>(() => BluetoothAddress.Parse("12345"));
        Assert.Contains("\"12345\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_Refuses_MoreThan48Bits() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BluetoothAddress(0x1_0000_0000_0000));
}
