using EspProxy.Protocol.Messages;
using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>bluetoothd and the adapter come and go; the clients stay.</summary>
public sealed class RecoveryTests
{
    // From the loss of an adapter to the next attempt.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutBluetoothd_TheScannerHasFailed_AndComesByItself()
    {
        await using var stage = await ProxyStage.EmptyAsync();
        stage.Start();
        var client = await stage.LogInAsync();
        await stage.Time.ScheduledAsync(TimeSpan.FromSeconds(2), Ct);
        await client.SendAsync(Ct, new SubscribeBluetoothLEAdvertisementsRequest(), ProxyStage.Connect());
        Assert.Equal(["126 Failed, Passive", "69 down, error 22"], (await client.SoFarAsync(Ct)).By());
        await stage.AddBlueZAsync();
        stage.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["126 Starting, Passive", "126 Running, Active"], (await client.TakeAsync(2, Ct)).By());
    }

    [Fact]
    public async Task WhenBluetoothdIsRestarted_LinksAreLost_TheSessionStays_AndScanningGoesOn()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        var again = stage.Time.NextAsync(Retry, Ct);
        stage.BlueZ.Vanish();
        string[] said = (await client.TakeAsync(3, Ct)).By();
        Assert.Contains("126 Failed, Active", said);
        Assert.Equal(["69 down, error 22", "81 3 of 3, taken 0"], said.Where(s => !s.StartsWith("126", StringComparison.Ordinal)));
        await stage.BlueZ.ReturnAsync();
        await again;
        stage.Time.Advance(Retry);
        Assert.Equal(["126 Starting, Active", "126 Running, Active"], (await client.TakeAsync(2, Ct)).By());
        await ProxyStage.ConnectAsync(client);
    }

    [Fact]
    public async Task ManyRestarts_AreSurvived()
    {
        await using var stage = await ProxyStage.SetAsync(Radio.Create());
        var client = await stage.OwnAsync();
        for (int i = 0; i < 10; i++)
        {
            await ProxyStage.ConnectAsync(client);
            var again = stage.Time.NextAsync(Retry, Ct);
            stage.BlueZ.Vanish();
            await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
            await stage.BlueZ.ReturnAsync();
            await again;
            stage.Time.Advance(Retry);
            await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        }
    }

    [Theory]
    [InlineData("GetManagedObjects", false)]
    [InlineData("SetDiscoveryFilter", true)]
    [InlineData("StartDiscovery", true)]
    public async Task ABluetoothdThatDiesWhileWeStart_IsTakenWhenItIsBack(string call, bool isAttached)
    {
        await using var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync();
        stage.BlueZ.Delay(call, ApiClient.Limit);
        stage.Start();
        await stage.CalledAsync(call);
        var client = await stage.LogInAsync();
        if (isAttached)
        {
            await stage.Time.ScheduledAsync(TimeSpan.FromSeconds(1), Ct); // The watch on the adapter's power.
        }

        // The wait is longer when the call that failed is seen before the loss that made it fail.
        var again = Task.WhenAny(stage.Time.NextAsync(Retry, Ct), stage.Time.NextAsync(2 * Retry, Ct));
        stage.BlueZ.Vanish();
        stage.BlueZ.Delay(call, TimeSpan.Zero);
        await stage.BlueZ.ReturnAsync();
        await await again;
        stage.Time.Advance(2 * Retry);
        await client.SendAsync(new SubscribeBluetoothLEAdvertisementsRequest(), Ct);
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
    }

    [Fact]
    public async Task AConnectUnderWay_EndsWithBluetoothd()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        radio.GoAway();
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.CalledAsync("Connect");
        stage.BlueZ.Vanish();
        var said = await client.UntilAsync(m => m is BluetoothConnectionsFreeResponse { Free: ProxyStage.Slots }, Ct);
        Assert.Contains("69 down, error 22", said.By());
    }

    [Fact]
    public async Task ALink_WhoseMtuBluetoothdTookAlong_IsNotTold()
    {
        await using var stage = await ProxyStage.EmptyAsync();
        await stage.AddBlueZAsync(BlueZVersion.V5_55);
        stage.BlueZ.AddDevice(Radio.Create());
        stage.BlueZ.Delay("AcquireWrite", ApiClient.Limit);
        stage.Start();
        await stage.CalledAsync("StartDiscovery");
        var client = await stage.OwnAsync();
        await client.SendAsync(ProxyStage.Connect(), Ct);
        await stage.CalledAsync("AcquireWrite");
        stage.BlueZ.Vanish();
        var said = await client.UntilAsync(m => m is BluetoothDeviceConnectionResponse, Ct);
        Assert.Equal("69 down, error 22", said.By()[^1]);
    }

    [Fact]
    public async Task AnAdapterThatIsUnplugged_IsTakenAgain_WhenItIsBack()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        var again = stage.Time.NextAsync(Retry, Ct);
        stage.BlueZ.RemoveAdapter(stage.Adapter);

        // The kernel ends the link before it takes the adapter away.
        var said = (await client.TakeAsync(3, Ct)).By();
        Assert.Contains("126 Failed, Active", said);
        Assert.Contains("81 3 of 3, taken 0", said);
        stage.BlueZ.AddAdapter();
        await again;
        stage.Time.Advance(Retry);
        Assert.Equal(["126 Starting, Active", "126 Running, Active"], (await client.TakeAsync(2, Ct)).By());
    }

    [Fact]
    public async Task AnAdapterThatIsPoweredOff_IsPoweredOnAgain()
    {
        var radio = Radio.Create();
        await using var stage = await ProxyStage.SetAsync(radio);
        var client = await stage.ConnectAsync();
        var again = stage.Time.NextAsync(Retry, Ct);
        stage.Adapter.PowerOff();
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Ct);
        await again;
        stage.Time.Advance(Retry);
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Running, Ct);
        Assert.True(stage.Adapter.IsPowered);
    }

    [Fact]
    public async Task Stopping_DoesNotWaitLong_ForABluetoothdThatDoesNotAnswer()
    {
        await using var stage = await ProxyStage.SetAsync();
        await stage.OwnAsync();
        stage.BlueZ.Wedge();
        var asked = stage.Time.NextAsync(TimeSpan.FromSeconds(5), Ct);
        await stage.StopAsync();
        await asked;
        stage.Time.Advance(TimeSpan.FromSeconds(5));
        await stage.Ended.WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    public async Task ABusThatDies_IsComeBackTo()
    {
        await using var stage = await ProxyStage.SetAsync();
        var client = await stage.OwnAsync();
        await stage.Bus.KillAsync();
        await client.ExpectAsync<BluetoothScannerStateResponse>(s => s.State == BluetoothScannerState.Failed, Ct);
        await client.SendAsync(new PingRequest(), Ct);
        await client.ExpectAsync<PingResponse>(null, Ct);
    }
}
