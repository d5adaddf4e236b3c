using Peripheral.L2cap;

namespace EndToEnd.Tests;

public sealed class FrameAssemblerTests
{
    private static readonly byte[] Payload = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(27)]
    [InlineData(44)]
    public void TryAdd_GivesTheFrame_HoweverItIsCut(int partLength)
    {
        var frames = new FrameAssembler();
        byte[][] parts = [.. FrameAssembler.Frame(ChannelId.Attribute, Payload).Chunk(partLength)];
        for (int i = 0; i < parts.Length - 1; i++)
        {
            Assert.False(frames.TryAdd(i > 0, parts[i], out _, out _));
        }

        Assert.True(frames.TryAdd(parts.Length > 1, parts[^1], out ushort channel, out byte[] payload));
        Assert.Equal(ChannelId.Attribute, channel);
        Assert.Equal(Payload, payload);
    }

    [Fact]
    public void TryAdd_DropsAFrameThatWasNotFinished_WhenANewOneBegins()
    {
        var frames = new FrameAssembler();
        Assert.False(frames.TryAdd(false, FrameAssembler.Frame(ChannelId.Security, Payload)[..10], out _, out _));

        Assert.True(frames.TryAdd(false, FrameAssembler.Frame(ChannelId.Attribute, [1, 2]), out ushort channel, out byte[] payload));
        Assert.Equal(ChannelId.Attribute, channel);
        Assert.Equal([1, 2], payload);
    }
}
