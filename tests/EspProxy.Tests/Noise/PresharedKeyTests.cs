using System.Text;
using EspProxy.Noise;

namespace EspProxy.Tests.Noise;

public sealed class PresharedKeyTests
{
    private const string Text = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=";

    [Fact]
    public void TryParse_TakesAKeyAndTheSpaceAroundIt()
    {
        Assert.True(PresharedKey.TryParse($" {Text}\r\n", out var key, out _));
        Assert.Equal(Text, key.ToBase64());
        Assert.True(PresharedKey.TryParse(Encoding.ASCII.GetBytes(Text), out var same, out _));
        Assert.Equal(key, same);
        Assert.NotEqual(key, PresharedKey.Zero);
    }

    [Theory]
    [InlineData("")]
    [InlineData("QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXg==")]
    [InlineData("QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl9g")]
    [InlineData("QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl-=")]
    [InlineData("QEFCQ0RFRkdISUpL TE1OT1BRUlNUVVZXWFlaW1xdXl8")]
    [InlineData("äEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void TryParse_RefusesWhatIsNoKey_AndDoesNotRepeatIt(string text)
    {
        Assert.False(PresharedKey.TryParse(text, out var key, out string error));
        Assert.Null(key);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("QEFC", error, StringComparison.Ordinal);
        Assert.False(PresharedKey.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));
    }

    [Fact]
    public void ToString_PrintsStars_AlsoWithinOptions()
    {
        using var key = PresharedKey.Generate();
        Assert.Equal("****", key.ToString());
        Assert.DoesNotContain(key.ToBase64(), new ProxyOptions { EncryptionKey = key }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AWipedKey_IsNoKeyAnyMore_ButTheKeyOfZerosStays()
    {
        var key = PresharedKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(key.ToBase64);
        PresharedKey.Zero.Dispose();
        Assert.Equal("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", PresharedKey.Zero.ToBase64());
    }
}
