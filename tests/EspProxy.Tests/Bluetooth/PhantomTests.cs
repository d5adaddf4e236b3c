using EspProxy.Bluetooth;
using Fakes;
using Microsoft.Extensions.Logging;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Links that bluetoothd believes in.</summary>
public sealed class PhantomTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ALinkThatTheKernelDoesNotHave_IsTold_OnceForEachTimeItComes()
    {
        await using var kernel = await FakeKernel.StartAsync();

        // An error, as all that the watchdog of the package listens to: it hears it at every log level.
        using var log = new HeardLog(LogLevel.Error);
        await using var stage = await ProxyStage.EmptyAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open() });
        await stage.AddBlueZAsync();
        stage.BlueZ.AddDevice(Radio.Create());
        stage.Start(log);
        await stage.ConnectAsync();
        await stage.Time.ScheduledAsync(Interval, Ct);
        kernel.Links = [Radio.Address];
        await LookAsync(stage, kernel);
        await LookAsync(stage, kernel);
        Assert.DoesNotContain(log.Lines, IsPhantom);

        kernel.Links = [1];
        await LookAsync(stage, kernel);
        Assert.DoesNotContain(log.Lines, IsPhantom);
        await LookAsync(stage, kernel);
        await log.SaidAsync("A link to device C0:FF:EE:00:00:01 is there for bluetoothd alone", Ct).WaitAsync(ApiClient.Limit, Ct);
        await LookAsync(stage, kernel);
        Assert.Single(log.Lines, IsPhantom);
    }

    private static async Task LookAsync(ProxyStage stage, FakeKernel kernel)
    {
        while (kernel.Commands.TryRead(out _))
        {
            // What was asked before.
        }

        stage.Time.Advance(Interval);
        while ((await kernel.Commands.ReadAsync(Ct).AsTask().WaitAsync(ApiClient.Limit, Ct)).Opcode != 0x0015)
        {
            // Other questions.
        }
    }

    private static bool IsPhantom(string line) => line.Contains("bluetoothd alone", StringComparison.Ordinal);
}
