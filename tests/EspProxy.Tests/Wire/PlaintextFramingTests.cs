using System.Buffers;
using EspProxy.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace EspProxy.Tests.Wire;

public sealed class PlaintextFramingTests
{
    [Theory]
    [InlineData("000007", 7u, "")]
    [InlineData("000209", 9u, null)]
    [InlineData("00035d0a0102", 93u, "0a0102")]
    [InlineData("0000c801", 200u, "")]
    public void TryRead_ReadsGoldenFrames(string bytes, uint id, string? body)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(bytes));
        Assert.Equal(body is not null, PlaintextFraming.TryRead(ref buffer, out var frame));
        if (body is not null)
        {
            Assert.Equal(id, frame.Id);
            Assert.Equal(body, Convert.ToHexStringLower(frame.Body.Span));
            Assert.True(buffer.IsEmpty);
        }
    }

    [Theory]
    [InlineData("010007")]
    [InlineData("00ffffff7f")]
    [InlineData("00ffffffff01")]
    [InlineData("0000ffffffff01")]
    [InlineData("00808004")]
    public void TryRead_ThrowsBeforeItAllocates_WhenTheHeadIsNoFrame(string bytes)
    {
        var buffer = new ReadOnlySequence<byte>(Convert.FromHexString(bytes));
        Assert.Throws<ProtocolException>(() => PlaintextFraming.TryRead(ref buffer, out _));
    }

    [Fact]
    [Trait("Check", "1")]
    public void Check1_TryRead_GivesTheSameFrames_HoweverTheStreamIsCut() =>
        Prop.ForAll(Frames(), frames =>
        {
            var written = new ArrayBufferWriter<byte>();
            foreach (var (id, body) in frames)
            {
                PlaintextFraming.Write(written, new Frame(id, body));
            }

            var read = new List<(uint, byte[])>();
            var pending = ReadOnlySequence<byte>.Empty;
            for (int end = 1; end <= written.WrittenCount; end++)
            {
                // Every byte arrives alone.
                pending = new ReadOnlySequence<byte>(written.WrittenMemory[(int)(end - 1 - pending.Length)..end]);
                while (PlaintextFraming.TryRead(ref pending, out var frame))
                {
                    read.Add((frame.Id, frame.Body.ToArray()));
                }
            }

            return pending.IsEmpty && read.Count == frames.Length &&
                read.Zip(frames).All(p => p.First.Item1 == p.Second.Id && p.First.Item2.AsSpan().SequenceEqual(p.Second.Body));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_GivesFramesOrProtocolException_WhateverTheBytes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            var buffer = new ReadOnlySequence<byte>(bytes);
            try
            {
                while (PlaintextFraming.TryRead(ref buffer, out _))
                {
                }
            }
            catch (ProtocolException)
            {
                return true;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_RefusesABodyThatAnEncryptedFrameCouldNotHold() =>
        Assert.Throws<ArgumentException>(() => PlaintextFraming.Write(new ArrayBufferWriter<byte>(), new Frame(1, new byte[PlaintextFraming.MaxSent + 1])));

    private static Arbitrary<(uint Id, byte[] Body)[]> Frames()
    {
        var frame = from id in Gen.Choose(0, 300)
                    from length in Gen.Frequency((5, Gen.Choose(0, 20)), (1, Gen.Choose(100, 400)))
                    from body in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), length)
                    select ((uint)id, body);
        return frame.ArrayOf().ToArbitrary();
    }
}
