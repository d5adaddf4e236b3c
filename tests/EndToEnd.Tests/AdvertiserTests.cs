using Controller;

namespace EndToEnd.Tests;

public sealed class AdvertiserTests
{
    [Theory]
    [InlineData(0, false, 17)]
    [InlineData(1, false, 31)]
    [InlineData(3, false, 31)]
    [InlineData(3, true, 62)]
    [InlineData(4, false, 0)]
    [InlineData(5, false, 1)]
    [InlineData(7, true, 229)]
    public void Payload_HasTheLengthOfItsKind(int number, bool isExtended, int length)
    {
        Assert.Equal(length, new Advertiser(number, isExtended).Payload(0).Length);
        Assert.Equal(length, new Advertiser(number + 90, isExtended).Payload(77).Length);
    }

    [Fact]
    public void Payload_HasTheCounterAndIsWellFormed_WhenThereIsRoom()
    {
        for (int number = 0; number < Advertiser.Kinds; number++)
        {
            byte[] payload = new Advertiser(number, isExtended: true).Payload(0x01020304);
            if (payload.Length > 1)
            {
                Assert.Equal(0x01020304u, Advertiser.Counter(payload));
                Assert.Equal(payload.Length, End(payload));
            }
            else
            {
                Assert.Null(Advertiser.Counter(payload));
            }
        }
    }

    [Fact]
    public void Address_IsOfTheTypeThatItSays()
    {
        Assert.Equal((false, 0x000A11220001u), (new Advertiser(1).IsRandom, new Advertiser(1).Address));
        Assert.Equal((true, 0x420A11220002u), (new Advertiser(2).IsRandom, new Advertiser(2).Address));
        Assert.Equal((true, 0xF00A1122000Au), (new Advertiser(10).IsRandom, new Advertiser(10).Address));
    }

    [Fact]
    public void Address_IsOfOneDeviceOnly()
    {
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(n => new Advertiser(n).Address).Distinct().Count());
    }

    [Fact]
    public void Rssi_TellsOneAdvertisementFromTheNext()
    {
        var device = new Advertiser(4);
        sbyte[] signals = [.. Enumerable.Range(0, Advertiser.RssiPeriod).Select(i => device.Rssi((uint)i))];

        Assert.Equal(Advertiser.RssiPeriod, signals.Distinct().Count());
        Assert.All(signals, s => Assert.InRange(s, -89, -40));
        Assert.Equal(device.Rssi(0), device.Rssi(Advertiser.RssiPeriod));
    }

    [Fact]
    public void Response_IsNotThePayload()
    {
        var device = new Advertiser(1);

        Assert.True(device.Answers);
        Assert.NotEqual(device.Payload(3), device.Response(3));
        Assert.Equal(3u, Advertiser.Counter(device.Response(3)));
        Assert.False(new Advertiser(6).Answers);
    }

    /// <summary>Where the last structure of the payload ends.</summary>
    private static int End(byte[] payload)
    {
        int at = 0;
        while (at < payload.Length)
        {
            at += payload[at] + 1;
        }

        return at;
    }
}
