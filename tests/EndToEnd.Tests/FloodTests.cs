using Controller;
using Controller.Hci;

namespace EndToEnd.Tests;

public sealed class FloodTests
{
    private readonly List<byte[]> _sent = [];
    private readonly HostCommands _host = new(1, isExtended: false);
    private readonly Flood _flood;
    private bool _takes = true;

    public FloodTests() => _flood = new Flood(Advertiser.Kinds, isExtended: false, packet =>
    {
        _sent.Add(packet);
        return _takes;
    });

    [Fact]
    public void Advertise_SendsEachDeviceInTurn_WithItsOwnCounter()
    {
        Scan(active: false, filter: false);
        Rounds(3);

        Assert.Equal(3 * Advertiser.Kinds, _sent.Count);
        Assert.All(_flood.Counters, c => Assert.Equal(3u, c));
        var device = new Advertiser(3);
        Assert.Equal(AdvertisingReport.EncodeLegacy(device.Kind, device.IsRandom, device.Address, device.Payload(1), device.Rssi(1)), _sent[Advertiser.Kinds + 3]);
    }

    [Fact]
    public void Advertise_IsFollowedByTheResponse_OnlyWhenTheScanIsActive()
    {
        Scan(active: false, filter: false);
        Rounds(1);
        Assert.Equal(0, _flood.Responses);

        Scan(active: true, filter: false);
        _sent.Clear();
        Rounds(1);
        var device = new Advertiser(1);
        Assert.Equal(3, _flood.Responses);
        Assert.Equal(AdvertisingReport.EncodeLegacy(AdvertisementKind.Response, device.IsRandom, device.Address, device.Response(1), device.ResponseRssi(1)), _sent[2]);
    }

    [Fact]
    public void Advertise_KeepsBackWhatIsTheSame_WhenTheHostWantsNoDuplicates()
    {
        Scan(active: false, filter: true);
        Rounds(2);

        // Those without a counter, of length 0 and 1.
        Assert.Equal(2, _flood.Filtered);
        Assert.Equal((2 * Advertiser.Kinds) - 2, _flood.Reports);
        Assert.All(_flood.Counters, c => Assert.Equal(2u, c));
        Scan(active: false, filter: true);
        Rounds(1);
        Assert.Equal(2, _flood.Filtered);
    }

    [Theory]
    [InlineData(Duplicates.Address, Advertiser.Kinds)]
    [InlineData(Duplicates.None, 0)]
    internal void Advertise_KeepsBackByTheKindOfFilter(Duplicates duplicates, long filtered)
    {
        _flood.Duplicates = duplicates;
        Scan(active: false, filter: true);
        Rounds(2);

        Assert.Equal(filtered, _flood.Filtered);
    }

    [Fact]
    public void Advertise_CountsNothing_WhenTheHostDoesNotTakeIt()
    {
        Scan(active: true, filter: false);
        _takes = false;
        Rounds(1);

        Assert.Equal(Advertiser.Kinds, _flood.Refused);
        Assert.Equal(0, _flood.Reports);
        Assert.All(_flood.Counters, c => Assert.Equal(0u, c));
    }

    [Fact]
    public void Advertise_SendsOnlyTheAcceptList_WhenThePolicySaysSo()
    {
        _host.Answer(0x2011, [0x01, 0x02, 0x00, 0x22, 0x11, 0x0A, 0x42]);
        _host.Answer(0x200b, [0x00, 0x60, 0x00, 0x30, 0x00, 0x00, 0x01]);
        _host.Answer(0x200c, [0x01, 0x00]);
        Rounds(1);

        Assert.Equal(0x02, Assert.Single(_sent)[7]);
    }

    private void Scan(bool active, bool filter)
    {
        _host.Answer(0x200b, [active ? (byte)1 : (byte)0, 0x60, 0x00, 0x30, 0x00, 0x00, 0x00]);
        _host.Answer(0x200c, [0x01, filter ? (byte)1 : (byte)0]);
    }

    private void Rounds(int count)
    {
        for (int i = 0; i < count * Advertiser.Kinds; i++)
        {
            _flood.Advertise(_host);
        }
    }
}
