using System.Net;
using EspProxy.Mdns;

namespace EspProxy.Tests.Mdns;

/// <summary>A service and a network for the tests of this folder.</summary>
internal static class Sample
{
    public static MdnsService Service { get; } = new("porch", 6053, "aabbccddeeff")
    {
        FriendlyName = "Porch", Version = "2026.1.0", ProjectName = "a.b", ProjectVersion = "1",
    };

    public static IPAddress Address { get; } = IPAddress.Parse("192.0.2.2");

    public static NetworkLink Link { get; } = new(7, "eth0", [new NetworkAddress(Address, 24)]);

    public static ResponderRecords Records { get; } = new(Service, "porch", [Address]);

    public static DnsName Type { get; } = DnsName.Of("_esphomelib", "_tcp", "local");
}
