using System.Buffers;
using EspProxy.Noise;
using EspProxy.Wire;

namespace EspProxy.Tests.Wire;

/// <summary>What a client that does not read costs: advertisements, then itself, never a reply.</summary>
public sealed class FrameWriterTests
{
    [Fact]
    public void TrySendAdvertisements_DropsTheOldestAndCounts_WhenTheClientLags()
    {
        using var writer = new FrameWriter();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(writer.TrySendAdvertisements(93, new byte[1000], 16));
        }

        Assert.Equal((1000 - 512) * 16, writer.DroppedAdvertisements);
        Assert.False(writer.Closed.IsCancellationRequested);
    }

    /// <summary>What a send loop that had to wait for the processor for a second finds at 5,000 advertisements a second.</summary>
    [Fact]
    public void TrySendAdvertisements_DropsNothing_WhenTheSendLoopIsASecondLate()
    {
        using var writer = new FrameWriter();
        for (int i = 0; i < 5000 / 16; i++)
        {
            Assert.True(writer.TrySendAdvertisements(93, new byte[1000], 16));
        }

        Assert.Equal(0, writer.DroppedAdvertisements);
    }

    [Fact]
    public void TrySend_ClosesTheClient_WhenItsRepliesCannotBeQueued()
    {
        using var writer = new FrameWriter();
        int queued = 0;
        while (writer.TrySend(74, new byte[1000]))
        {
            queued++;
        }

        Assert.InRange(queued, 100, 600);
        Assert.True(writer.Closed.IsCancellationRequested);
        Assert.False(writer.TrySend(8, default));
    }

    [Fact]
    public async Task RunAsync_SendsRepliesInOrderAndBeforeAdvertisements()
    {
        using var writer = new FrameWriter();
        writer.TrySendAdvertisements(93, new byte[] { 9 }, 1);
        for (byte i = 0; i < 100; i++)
        {
            writer.TrySend(74, new[] { i });
        }

        writer.Complete();
        using var stream = new MemoryStream();
        await writer.RunAsync(stream, TestContext.Current.CancellationToken);
        byte[] expected = [.. Enumerable.Range(0, 100).SelectMany(i => new byte[] { 0, 1, 74, (byte)i }), 0, 1, 93, 9];
        Assert.Equal(expected, stream.ToArray());
    }

    [Fact]
    public async Task TrySendAdvertisements_HasWrittenThem_WhenItReturns()
    {
        using var writer = new FrameWriter();
        using var stream = new MemoryStream();
        Task sending = writer.RunAsync(stream, TestContext.Current.CancellationToken);
        writer.TrySendAdvertisements(93, new byte[] { 9 }, 1);
        Assert.Equal([0, 1, 93, 9], stream.ToArray());
        writer.Complete();
        await sending;
    }

    [Fact]
    public async Task WhatIsQueuedWhileAWriteWaits_IsSentInOrder_RepliesFirst()
    {
        using var writer = new FrameWriter();
        using var stream = new WaitingStream();
        Task sending = writer.RunAsync(stream, TestContext.Current.CancellationToken);
        writer.TrySendAdvertisements(93, new byte[] { 1 }, 1);
        writer.TrySendAdvertisements(93, new byte[] { 2 }, 1);
        writer.TrySend(74, new byte[] { 3 });
        Assert.Equal([0, 1, 93, 1], stream.ToArray());
        writer.Complete();
        Assert.False(sending.IsCompleted);
        stream.Go.SetResult();
        await sending;
        Assert.Equal([0, 1, 93, 1, 0, 1, 74, 3, 0, 1, 93, 2], stream.ToArray());
    }

    [Fact]
    public async Task AnErrorOfTheStream_EndsTheLoop_NotWhoQueues()
    {
        using var writer = new FrameWriter();
        var stream = new MemoryStream();
        Task sending = writer.RunAsync(stream, TestContext.Current.CancellationToken);
        await stream.DisposeAsync();
        Assert.True(writer.TrySendAdvertisements(93, new byte[] { 1 }, 1));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending);
        writer.TrySendAdvertisements(93, new byte[] { 2 }, 1);
    }

    [Fact]
    public async Task NothingIsWritten_AfterTheEnd()
    {
        using var writer = new FrameWriter();
        using var stream = new MemoryStream();
        using var end = new CancellationTokenSource();
        Task sending = writer.RunAsync(stream, end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => sending);
        writer.TrySendAdvertisements(93, new byte[] { 1 }, 1);
        Assert.Empty(stream.ToArray());
    }

    [Fact]
    public async Task RunAsync_EncryptsRepliesAndAdvertisementsInTheOrderInWhichTheyGo()
    {
        using var sending = new CipherState(new byte[32]);
        using var receiving = new CipherState(new byte[32]);
        using var writer = new FrameWriter();
        writer.Encrypt(sending);
        writer.TrySendAdvertisements(93, new byte[] { 9 }, 1);
        writer.TrySend(74, new byte[] { 1 });
        writer.TrySend(74, new byte[] { 2 });
        writer.Complete();
        using var stream = new MemoryStream();
        await writer.RunAsync(stream, TestContext.Current.CancellationToken);
        var buffer = new ReadOnlySequence<byte>(stream.ToArray());
        foreach (var (id, body) in new[] { (74u, 1), (74u, 2), (93u, 9) })
        {
            Assert.True(NoiseFraming.TryRead(ref buffer, receiving, out var frame));
            Assert.Equal((id, body), (frame.Id, (int)frame.Body.Span[0]));
        }

        Assert.True(buffer.IsEmpty);
    }

    /// <summary>Takes what is written, and says so only when it may.</summary>
    private sealed class WaitingStream : MemoryStream
    {
        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            await Go.Task;
        }
    }
}
