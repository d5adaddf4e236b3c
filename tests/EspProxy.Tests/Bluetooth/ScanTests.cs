using EspProxy.Protocol.Messages;
using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Scanning and what of it reaches the owner.</summary>
public sealed class ScanTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Scanning_AsksBlueZForEverything()
    {
        await using var stage = await ProxyStage.SetAsync();
        var filter = Assert.Single(stage.BlueZ.Calls, c => c.Member == "SetDiscoveryFilter");
        Assert.Contains("Transport: le", filter.Arguments, StringComparison.Ordinal);
        Assert.Contains("DuplicateData: true", filter.Arguments, StringComparison.Ordinal);
        Assert.DoesNotContain("RSSI", filter.Arguments, StringComparison.Ordinal); // It would hide what is heard with an unknown strength.
    }

    [Fact]
    [Trait("Check", "43")]
    public async Task ABurst_ComesInMessagesOfSixteen()
    {
        var devices = Enumerable.Range(0, 48).Select(i => Radio.Create($"C0:FF:EE:00:01:{i:X2}")).ToArray();
        await using var stage = await ProxyStage.SetAsync(devices);
        var client = await stage.OwnAsync();
        Assert.All(devices, d => d.Advertise());
        var counts = new List<int>();
        var heard = new HashSet<ulong>();
        while (heard.Count < devices.Length)
        {
            var batch = await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct);
            counts.Add(batch.Advertisements.Count);
            heard.UnionWith(batch.Advertisements.Select(a => a.Address));
        }

        Assert.Equal([16, 16, 16], counts);
    }

    [Fact]
    [Trait("Check", "44")]
    [Trait("Check", "45")]
    [Trait("Check", "46")]
    public async Task EachAdvertisement_ComesWithinTheWindow_WithItsTypeAndTheSameBytes()
    {
        var random = new FakeDevice { Address = Radio.Mac, Name = "R", IsAdvertising = false, ManufacturerData = { [0x0059] = [1, 2] } };
        var fix = new FakeDevice { Address = "A4:C1:38:00:00:01", AddressType = "public", Name = "P", IsAdvertising = false, ManufacturerData = { [0x0059] = [3] } };
        await using var stage = await ProxyStage.SetAsync(random, fix);
        var client = await stage.OwnAsync();
        var first = await HearAsync(stage, client, random, -70);
        var second = await HearAsync(stage, client, random, -70);
        var third = await HearAsync(stage, client, fix, -50);
        Assert.Equal((Radio.Address, 1u, -70), (first.Address, first.AddressType, first.Rssi));
        Assert.Equal("0201060" + "5ff59000102" + "020952", Convert.ToHexStringLower(first.Data.Span));
        Assert.Equal(first, second);
        Assert.Equal((0xA4C138000001ul, 0u, -50), (third.Address, third.AddressType, third.Rssi));
    }

    [Fact]
    public async Task NothingIsSent_WhenNothingWasHeard()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        stage.Time.Advance(TimeSpan.FromSeconds(10));
        await client.SendAsync(new PingRequest(), Ct);
        Assert.IsType<PingResponse>(Assert.Single(await client.UntilAsync(m => m is PingResponse, Ct)));
    }

    [Fact]
    [Trait("Check", "47")]
    [Trait("Check", "48")]
    public async Task AModeThatCannotBe_IsAnsweredWithTheTrueOne_AndTheScanGoesOn()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.OwnAsync();
        await client.SendAsync(
            Ct, new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Passive }, new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Active });
        Assert.Equal(["126 Running, Active", "126 Running, Active"], (await client.TakeAsync(2, Ct)).By());
        Assert.Equal((1, 0), (stage.CallsOf("StartDiscovery"), stage.CallsOf("StopDiscovery")));
    }

    [Fact]
    public async Task Scanning_GoesOn_WhileALinkIsMade()
    {
        var radio = Radio.Create();
        var other = Radio.Create("C0:FF:EE:00:00:02");
        await using var stage = await ProxyStage.SetAsync(radio, other);
        var client = await stage.OwnAsync();
        radio.GoAway();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.CalledAsync("Connect");
        Assert.Equal(0xC0FFEE000002ul, (await HearAsync(stage, client, other, -55)).Address);
    }

    private static async Task<BluetoothLERawAdvertisement> HearAsync(ProxyStage stage, ApiClient client, FakeDevice device, short rssi)
    {
        Assert.True(device.Advertise(rssi));
        await stage.Time.ScheduledAsync(Window, Ct);
        stage.Time.Advance(Window);
        return Assert.Single((await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct)).Advertisements);
    }
}
