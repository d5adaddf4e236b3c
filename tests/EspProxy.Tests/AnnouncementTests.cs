using System.Net;
using EspProxy.Mdns;
using EspProxy.Noise;
using EspProxy.Session;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests;

public sealed class AnnouncementTests
{
    private static readonly DeviceName Device = new("attic-proxy", "Attic", "02:AB:00:00:00:01", "1.2.3");

    [Theory]
    [Trait("Check", "79")]
    [InlineData(true, false, "Required")]
    [InlineData(false, true, "Supported")]
    [InlineData(false, false, "Off")]
    public void Of_TellsHowClientsAreLetIn(bool isConfigured, bool hasState, string expected)
    {
        var state = Directory.CreateTempSubdirectory("esp-proxy");
        using var key = isConfigured ? PresharedKey.Generate() : null;
        using var keys = KeyProvisioning.Open(key, hasState ? state.FullName : null, TimeProvider.System, NullLoggerFactory.Instance)!;
        var service = Announcement.Of(Device, new IPEndPoint(IPAddress.Any, 6053), keys);
        Assert.Equal(Enum.Parse<MdnsEncryption>(expected), service.Encryption);
        Assert.Equal(("attic-proxy", (ushort)6053, "02ab00000001", "Attic", "1.2.3"), (service.Name, service.Port, service.Mac, service.FriendlyName, service.ProjectVersion));
        state.Delete(recursive: true);
    }
}
