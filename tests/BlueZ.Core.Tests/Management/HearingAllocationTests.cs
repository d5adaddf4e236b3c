using Fakes;

namespace BlueZ.Core.Tests.Management;

/// <summary>What an advertisement costs; nothing else may run meanwhile, since the runtime counts for the whole process.</summary>
[Collection(nameof(HearingAllocationTests))]
[CollectionDefinition(nameof(HearingAllocationTests), DisableParallelization = true)]
public sealed class HearingAllocationTests
{
    private const int Count = 5_000;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hearing_MakesNoObject()
    {
        await using var world = await SimulatedBlueZ.StartAsync();
        await using var kernel = await FakeKernel.StartAsync();
        await using var socket = kernel.Open(world.Time);
        await using var scan = await world.Adapter.StartScanAsync(new ScanOptions { Mode = ScanMode.Passive, Management = socket }, Ct);
        byte[] report = Convert.FromHexString("2F000000" + "2F00" + "0000" + "010000EEFFC0" + "02C4" + "00000000" + "1F00" + new string('0', 62));
        await HearAsync(scan, kernel, report); // Compiles, and fills the pools.
        double least = double.MaxValue;
        for (int round = 0; round < 20 && least >= 8; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await HearAsync(scan, kernel, report);
            least = Math.Min(least, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Count);
        }

        // The smallest object has 24 bytes, and would be there in every round; what other tests left running is not.
        Assert.True(least < 8, $"{least} bytes for each advertisement.");
    }

    private static async Task HearAsync(Scan scan, FakeKernel kernel, byte[] report)
    {
        for (int i = 0; i < Count; i += 100)
        {
            for (int told = 0; told < 100; told++)
            {
                kernel.Tell(report);
            }

            for (int heard = 0; heard < 100; heard++)
            {
                await scan.Advertisements.ReadAsync(Ct);
            }
        }
    }
}
