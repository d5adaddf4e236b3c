using BlueZ.Core;
using EspProxy.Bluetooth;
using EspProxy.Wire;

namespace EspProxy.Tests.Bluetooth;

/// <summary>What an advertisement costs on its way to a client; nothing else may run meanwhile, since the runtime counts for the whole process.</summary>
[Collection(nameof(AdvertisementAllocationTests))]
[CollectionDefinition(nameof(AdvertisementAllocationTests), DisableParallelization = true)]
public sealed class AdvertisementAllocationTests
{
    private const int Count = 8_000;

    // Four bytes of head and 16 times 47.
    private const int FrameLength = 756;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly Advertisement Heard =
        new(BluetoothAddress.Parse("C0:FF:EE:00:00:01"), AddressType.Random, -70, new byte[31], 0);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BatchingFramingAndSending_MakeNoObject()
    {
        using var writer = new FrameWriter();
        await using var stream = new CountingStream();
        var subscribers = new Subscribers();
        subscribers.SetOwner(writer);
        using var batcher = new AdvertisementBatcher(TimeProvider.System, subscribers.SendAdvertisements);
        Task sending = writer.RunAsync(stream, Ct);
        Send(batcher, stream); // Compiles, and fills the pools.
        double least = double.MaxValue;
        for (int round = 0; round < 20 && least >= 1; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Send(batcher, stream);
            least = Math.Min(least, (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / Count);
        }

        writer.Complete();
        await sending;

        // An object for each batch would be 24 bytes for 16 advertisements at least, and there in every round.
        Assert.True(least < 1, $"{least} bytes for each advertisement.");
    }

    // So that the queue never fills: ten batches at a time.
    private static void Send(AdvertisementBatcher batcher, CountingStream stream)
    {
        const int Batches = 10;
        const int Chunk = Batches * AdvertisementBatcher.MaxCount;
        for (int sent = 0; sent < Count; sent += Chunk)
        {
            long expected = stream.Written + (Batches * FrameLength);
            for (int i = 0; i < Chunk; i++)
            {
                batcher.Add(Heard);
            }

            Assert.True(stream.WaitFor(expected, Limit));
        }
    }

    /// <summary>Takes everything, and counts it.</summary>
    private sealed class CountingStream : MemoryStream
    {
        private readonly object _gate = new();

        public long Written { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (_gate)
            {
                Written += buffer.Length;
                Monitor.PulseAll(_gate);
            }

            return ValueTask.CompletedTask;
        }

        public bool WaitFor(long written, TimeSpan limit)
        {
            lock (_gate)
            {
                while (Written < written)
                {
                    if (!Monitor.Wait(_gate, limit))
                    {
                        return false;
                    }
                }

                return true;
            }
        }
    }
}
