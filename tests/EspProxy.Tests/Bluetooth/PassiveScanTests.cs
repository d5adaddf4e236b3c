using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Scanning by the kernel's management socket.</summary>
public sealed class PassiveScanTests
{
    private const byte Random = 2;
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Check", "39")]
    public async Task Advertisements_ReachTheOwnerAsTheyWereSent_WithoutADiscovery()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await ProxyStage.SetAsync(kernel);
        var client = await stage.LogInAsync();
        await client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        var state = await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        Assert.Equal((BluetoothScannerMode.Passive, BluetoothScannerMode.Passive), (state.Mode, state.ConfiguredMode));

        byte[] odd = [3, 0x16, 0xD2, 0xFC, 2, 1, 6, 0xFF]; // No structure of it is whole; it is the receiver's to judge.
        await kernel.TellAdvertisementAsync(0, isDiscovery: false, Radio.Address, Random, -70, odd);
        await stage.Time.ScheduledAsync(Window, Ct);
        stage.Time.Advance(Window);
        var heard = Assert.Single((await client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(null, Ct)).Advertisements);
        Assert.Equal((Radio.Address, 1u, -70), (heard.Address, heard.AddressType, heard.Rssi));
        Assert.Equal(odd, heard.Data.ToByteArray());
        Assert.Equal(0, stage.CallsOf("StartDiscovery"));
    }

    [Fact]
    [Trait("Check", "47")]
    [Trait("Check", "48")]
    public async Task TheMode_FollowsTheOwner_AndIsAlwaysTheTrueOne()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await ProxyStage.SetAsync(kernel);
        var client = await stage.OwnAsync();
        foreach (var mode in new[] { BluetoothScannerMode.Active, BluetoothScannerMode.Active, BluetoothScannerMode.Passive, BluetoothScannerMode.Passive })
        {
            await client.SendAsync(new BluetoothScannerSetModeRequest { Mode = mode }, Ct);
            var state = await client.ExpectAsync<BluetoothScannerStateResponse>(null, Ct);
            Assert.Equal((BluetoothScannerState.Running, mode, BluetoothScannerMode.Passive), (state.State, state.Mode, state.ConfiguredMode));
            Assert.Equal(mode == BluetoothScannerMode.Active, stage.Adapter.IsDiscovering);
            Assert.Single(kernel.Monitors);
        }

        Assert.Equal((1, 1), (stage.CallsOf("StartDiscovery"), stage.CallsOf("StopDiscovery")));
    }

    [Fact]
    public async Task AMode_ThatBlueZRefuses_IsAnsweredWithTheOldOne()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await ProxyStage.SetAsync(kernel);
        var client = await stage.OwnAsync();
        stage.BlueZ.RefuseCalls("StartDiscovery", "org.bluez.Error.Failed", "Failed");
        await client.SendAsync(new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Active }, Ct);
        Assert.Equal(["126 Running, Passive"], (await client.TakeAsync(1, Ct)).By());
    }

    [Fact]
    public async Task TheMode_IsTheConfiguredOneAgain_WhenItsOwnerLeft()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await ProxyStage.SetAsync(kernel);
        var client = await stage.OwnAsync();
        await client.SendAsync(new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Active }, Ct);
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.Mode == BluetoothScannerMode.Active, Ct);
        await client.SendAsync(new UnsubscribeBluetoothLEAdvertisementsRequest(), Ct);
        await stage.CalledAsync("StopDiscovery");
        Assert.Single(kernel.Monitors);
    }

    [Fact]
    public async Task TheMode_IsTheConfiguredOneAgain_ForWhoTookOver()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await ProxyStage.SetAsync(kernel);
        var old = await stage.OwnAsync();
        await old.SendAsync(new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Active }, Ct);
        await old.ExpectAsync<BluetoothScannerStateResponse>(s => s.Mode == BluetoothScannerMode.Active, Ct);
        var next = await stage.LogInAsync();
        await next.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        Assert.Equal(["126 Running, Active", "126 Running, Passive"], (await next.TakeAsync(2, Ct)).By());
        Assert.Equal(1, stage.CallsOf("StopDiscovery"));
        Assert.Empty(await old.SoFarAsync(Ct));

        // It owned already: what it wants is kept.
        await next.SendAsync(new BluetoothScannerSetModeRequest { Mode = BluetoothScannerMode.Active }, Ct);
        await next.ExpectAsync<BluetoothScannerStateResponse>(s => s.Mode == BluetoothScannerMode.Active, Ct);
        await next.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        Assert.Equal(["126 Running, Active"], (await next.SoFarAsync(Ct)).By());
    }

    [Fact]
    public async Task AControllerThatHangs_IsToldFromOneWithNothingToHear()
    {
        await using var kernel = await FakeKernel.StartAsync();
        using var log = new HeardLog();
        await using var stage = await ProxyStage.EmptyAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open() });
        await stage.AddBlueZAsync();
        stage.Start(log);
        var client = await stage.OwnAsync();

        // The controller carries out a discovery, so it is well: the scan is a passive one again.
        await PassUntilAsync(stage, client, "126 Running, Passive");
        Assert.Equal((1, 1), (stage.CallsOf("StartDiscovery"), stage.CallsOf("StopDiscovery")));

        stage.BlueZ.RefuseCalls("StartDiscovery", "org.bluez.Error.Failed", "Failed");
        await PassUntilAsync(stage, client, "126 Failed, Passive");
        await log.SaidAsync("or its controller does not answer", Ct);
        Assert.Empty(kernel.Monitors);
    }

    // Ten seconds at a time, as the proxy looks; the client gives a sign of life each time.
    private static async Task PassUntilAsync(ProxyStage stage, ApiClient client, string said)
    {
        while (!(await client.SoFarAsync(Ct)).By().Contains(said))
        {
            stage.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(1, Ct);
        }
    }

    [Fact]
    public async Task TheScan_BeginsAnew_WhenTheSocketEnds()
    {
        await using var first = await FakeKernel.StartAsync();
        await using var second = await FakeKernel.StartAsync();
        var kernels = new Queue<FakeKernel>([first, second]);
        var options = new ProxyBluetoothOptions { OpenManagement = () => kernels.Dequeue().Open(), ScanMode = BluetoothScannerMode.Active };
        await using var stage = await ProxyStage.SetAsync(options);
        var client = await stage.OwnAsync();
        var again = stage.Time.NextAsync(TimeSpan.FromSeconds(1), Ct);
        first.Close();
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Ct);
        await again;
        stage.Time.Advance(TimeSpan.FromSeconds(1));
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        Assert.Single(second.Monitors);
    }

    [Fact]
    public async Task DBus_IsUsed_WhenItIsAskedFor()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await ProxyStage.SetAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open(), Scanner = ScannerSource.DBus });
        var client = await stage.LogInAsync();
        await client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        var state = await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        Assert.Equal((BluetoothScannerMode.Active, BluetoothScannerMode.Passive), (state.Mode, state.ConfiguredMode));
        Assert.Empty(kernel.Monitors);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ALackOfPrivilege_IsSaidOnce_WithWhatToDo(bool isManagementDemanded)
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.IsPrivileged = false;
        using var log = new HeardLog();
        var scanner = isManagementDemanded ? ScannerSource.Management : ScannerSource.Auto;
        await using var stage = await ProxyStage.EmptyAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open(), Scanner = scanner });
        await stage.AddBlueZAsync();
        stage.Start(log);
        var client = await stage.LogInAsync();
        await client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }, Ct);
        var end = isManagementDemanded ? BluetoothScannerState.Failed : BluetoothScannerState.Running;
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == end, Ct);
        Assert.Contains("CAP_NET_ADMIN is missing. Run esp-proxy as the service", Assert.Single(log.Lines), StringComparison.Ordinal);
        Assert.Equal(isManagementDemanded ? 0 : 1, stage.CallsOf("StartDiscovery"));
    }
}
