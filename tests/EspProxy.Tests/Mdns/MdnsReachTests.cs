using System.Net;
using EspProxy.Mdns;

namespace EspProxy.Tests.Mdns;

public sealed class MdnsReachTests
{
    [Theory]
    [InlineData("::", "eth0 192.0.2.2 2001:db8::2, wlan0 198.51.100.2 fe80::2%8")]
    [InlineData("0.0.0.0", "eth0 192.0.2.2, wlan0 198.51.100.2")]
    [InlineData("198.51.100.2", "wlan0 198.51.100.2")]
    [InlineData("::ffff:198.51.100.2", "wlan0 198.51.100.2")]
    [InlineData("2001:db8::2", "eth0 2001:db8::2")]
    [InlineData("fe80::2%8", "wlan0 fe80::2%8")]
    [InlineData("203.0.113.1", "")]
    public void Of_HasWhatItListensOn(string bind, string expected)
    {
        NetworkLink[] links = [Link(7, "eth0", "192.0.2.2", "2001:db8::2"), Link(8, "wlan0", "198.51.100.2", "fe80::2%8")];
        var found = new MdnsReach(IPAddress.Parse(bind)).Of(links);
        Assert.Equal(expected, string.Join(", ", found.Select(l => string.Join(' ', l.Addresses.Select(a => $"{a.Address}").Prepend(l.Name)))));
    }

    [Theory]
    [InlineData("::", false, false)]
    [InlineData("0.0.0.0", false, false)]
    [InlineData("192.0.2.2", false, true)]
    [InlineData("127.0.0.1", true, true)]
    [InlineData("::1", true, true)]
    public void AnAddress_ReachesSomebodyOrNobody(string bind, bool isNowhere, bool isOneAddress)
    {
        var reach = new MdnsReach(IPAddress.Parse(bind));
        Assert.Equal((isNowhere, isOneAddress), (reach.IsNowhere, reach.IsOneAddress));
    }

    private static NetworkLink Link(int index, string name, params string[] addresses) =>
        new(index, name, [.. addresses.Select(a => new NetworkAddress(IPAddress.Parse(a), 24))]);
}
