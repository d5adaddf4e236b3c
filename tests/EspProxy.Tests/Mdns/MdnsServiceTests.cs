using System.Text;
using EspProxy.Mdns;

namespace EspProxy.Tests.Mdns;

public sealed class MdnsServiceTests
{
    [Theory]
    [Trait("Check", "79")]
    [InlineData("Required", "api_encryption=Noise_NNpsk0_25519_ChaChaPoly_SHA256")]
    [InlineData("Supported", "api_encryption_supported=Noise_NNpsk0_25519_ChaChaPoly_SHA256")]
    [InlineData("Off", null)]
    public void Texts_TellMacNameAndEncryption(string encryption, string? expected)
    {
        var service = Sample.Service with { Encryption = Enum.Parse<MdnsEncryption>(encryption) };

        string[] texts = [.. service.Texts().Select(Encoding.UTF8.GetString)];

        Assert.Equal(["mac=aabbccddeeff", "friendly_name=Porch", "version=2026.1.0"], texts[..3]);
        Assert.Equal(expected, texts.SingleOrDefault(t => t.StartsWith("api_encryption", StringComparison.Ordinal)));
    }

    [Fact]
    public void Texts_CutBetweenCharacters_WhenTheNameIsTooLong()
    {
        byte[] text = (Sample.Service with { FriendlyName = new string('\u00e4', 200) }).Texts()[1];

        // 14 for the key and 120 whole characters; one more byte would be half of one.
        Assert.Equal(254, text.Length);
        Assert.Equal("friendly_name=" + new string('\u00e4', 120), Encoding.UTF8.GetString(text));
    }

    [Fact]
    public void Next_StaysALabel_WhenTheNameIsLong() => Assert.Equal(new string('a', 61) + "-2", MdnsLabel.Next(new string('a', 63), 1));
}
