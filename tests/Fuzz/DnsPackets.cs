using System.Net;
using EspProxy.Mdns;

namespace Fuzz;

/// <summary>What anybody on the network sends to port 5353.</summary>
internal static class DnsPackets
{
    private static readonly MdnsService Service = new("esp-proxy", 6053, "020000000001") { FriendlyName = "ESP Proxy", Version = "1.0.0" };

    public static FuzzTarget Target { get; } = new("mdns", [.. Corpus()], Feed);

    private static IEnumerable<byte[]> Corpus()
    {
        yield return Convert.FromHexString("000000000001000000000000" + "0b5f657370686f6d656c6962045f746370056c6f63616c00" + "000c8001");
        var records = new ResponderRecords(Service, "esp-proxy", [IPAddress.Loopback, IPAddress.IPv6Loopback]);
        yield return DnsWriter.Write(new DnsMessage { IsResponse = true, Answers = records.All });
        yield return DnsWriter.Write(Prober.Probe(records, wantsUnicast: true));
    }

    // What was read can be written, and read again.
    private static void Feed(byte[] bytes)
    {
        if (DnsReader.TryRead(bytes, out var message) && !DnsReader.TryRead(DnsWriter.Write(message), out _))
        {
            throw new InvalidOperationException("What was read and written cannot be read again.");
        }
    }
}
