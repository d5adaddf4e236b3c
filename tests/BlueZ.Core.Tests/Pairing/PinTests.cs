using System.Globalization;
using BlueZ.Core.Pairing;
using FsCheck;
using FsCheck.Fluent;

namespace BlueZ.Core.Tests.Pairing;

public sealed class PinTests
{
    [Theory]
    [InlineData("000000", 0u)]
    [InlineData("000042", 42u)]
    [InlineData("123456", 123456u)]
    [InlineData("999999", 999999u)]
    public void TryParse_ReadsSixDigits(string text, uint passkey)
    {
        Assert.True(Pin.TryParse(text, out Pin? pin));
        Assert.Equal(passkey, pin.Passkey);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("+12345")]
    [InlineData("-12345")]
    [InlineData(" 12345")]
    [InlineData("12345\n")]
    [InlineData("12 456")]
    [InlineData("0x1234")]
    [InlineData("١٢٣٤٥٦")]
    [InlineData("１２３４５６")]
    public void TryParse_RefusesEverythingElse(string? text)
    {
        Assert.False(Pin.TryParse(text, out Pin? pin));
        Assert.Null(pin);
    }

    [Fact]
    public void TryParse_ReadsBackWhatHasSixDigits_AndNothingElse() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
            Pin.TryParse(text, out Pin? pin)
                ? pin.Passkey.ToString("000000", CultureInfo.InvariantCulture) == text
                : text is not { Length: 6 } || !text.All(char.IsAsciiDigit)).QuickCheckThrowOnFailure();

    [Fact]
    public void ToString_ShowsStars()
    {
        Assert.True(Pin.TryParse("123456", out Pin? pin));
        Assert.Equal("****** ******", $"{pin} {pin.ToString()}");
    }
}
