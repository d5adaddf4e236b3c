using System.Buffers;
using System.IO.Pipelines;
using EspProxy.Noise;
using EspProxy.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace EspProxy.Tests.Wire;

public sealed class NoiseFramingTests
{
    private static readonly byte[] CipherKey = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void TheFramesOfTheHandshake_AreThoseOfTheVector()
    {
        Assert.Equal("010018016573702d70726f7879006161626263636464656566" + "6600", Convert.ToHexStringLower(NoiseFraming.ServerHello("esp-proxy", "aabbccddeeff")));
        Assert.Equal("0100160148616e647368616b65204d4143206661696c757265", Convert.ToHexStringLower(Refusal.WrongKey().Answer.Span));
        Assert.Equal("0100130142616420696e64696361746f722062797465", Convert.ToHexStringLower(Refusal.PlaintextNotServed().Answer.Span));
        Assert.Equal("4e6f697365415049496e69740000", Convert.ToHexStringLower(NoiseFraming.Prologue([])));
    }

    [Fact]
    public void TryRead_GivesTheSameMessages_HoweverTheStreamIsCut() =>
        Prop.ForAll(Frames(), frames =>
        {
            using var sending = new CipherState(CipherKey);
            using var receiving = new CipherState(CipherKey);
            var written = new ArrayBufferWriter<byte>();
            foreach (var (id, body) in frames)
            {
                NoiseFraming.Write(written, new Frame(id, body), sending);
            }

            var read = new List<(uint, byte[])>();
            var pending = ReadOnlySequence<byte>.Empty;
            for (int end = 1; end <= written.WrittenCount; end++)
            {
                // Every byte arrives alone.
                pending = new ReadOnlySequence<byte>(written.WrittenMemory[(int)(end - 1 - pending.Length)..end]);
                while (NoiseFraming.TryRead(ref pending, receiving, out var frame))
                {
                    read.Add((frame.Id, frame.Body.ToArray()));
                }
            }

            return pending.IsEmpty && read.Count == frames.Length &&
                read.Zip(frames).All(p => p.First.Item1 == p.Second.Id && p.First.Item2.AsSpan().SequenceEqual(p.Second.Body));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task AnOpening_GivesNothingOrAProtocolException_WhateverTheBytes()
    {
        using var key = PresharedKey.Generate();
        var random = new Random(1);
        byte[] valid = new NoiseClient(key).Opening();
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = i % 2 == 0 ? [.. valid] : new byte[random.Next(200)];
            random.NextBytes(i % 2 == 0 ? bytes.AsSpan(random.Next(bytes.Length), 1) : bytes);
            var reader = new FrameReader(PipeReader.Create(new ReadOnlySequence<byte>(bytes)));
            try
            {
                using var transport = await new Opening(reader, new MemoryStream(), new OpeningTerms(i % 3 == 0, key, new byte[4])).RunAsync(TestContext.Current.CancellationToken);
                Assert.True(transport is null || bytes.AsSpan().SequenceEqual(valid));
            }
            catch (ProtocolException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Fact]
    public void TryRead_GivesFramesOrProtocolException_WhateverTheBytes() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            using var sending = new CipherState(CipherKey);
            var written = new ArrayBufferWriter<byte>();
            byte[] tag = new byte[CipherState.TagSize], text = [.. bytes];
            sending.Encrypt(text, tag);
            return Survives(bytes) && Survives(NoiseClient.FrameOf([.. text, .. tag])) && Survives([1, .. bytes]);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("00070000", 7u, "")]
    [InlineData("005d0002aabb", 93u, "aabb")]
    [InlineData("005d0001aabbcc", 93u, "aa")]
    public void TryRead_TakesWhatTheHeadAnnounces_AndPassesOverPadding(string text, uint id, string body)
    {
        var buffer = Encrypted(Convert.FromHexString(text));
        using var receiving = new CipherState(CipherKey);
        Assert.True(NoiseFraming.TryRead(ref buffer, receiving, out var frame));
        Assert.Equal((id, body), (frame.Id, Convert.ToHexStringLower(frame.Body.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("000700")]
    [Trait("Check", "17")]
    [InlineData("00070001")]
    [InlineData("0007ffffaa")]
    public void Check17_TryRead_Throws_WhenTheMessageIsShorterThanAnnounced(string text)
    {
        var buffer = Encrypted(Convert.FromHexString(text));
        using var receiving = new CipherState(CipherKey);
        Assert.True(Assert.Throws<ProtocolException>(() => NoiseFraming.TryRead(ref buffer, receiving, out _)).Answer.IsEmpty);
    }

    [Fact]
    public void Write_HoldsTheLongestMessageAndRefusesALongerOne()
    {
        using var sending = new CipherState(CipherKey);
        using var receiving = new CipherState(CipherKey);
        var written = new ArrayBufferWriter<byte>();
        NoiseFraming.Write(written, new Frame(93, new byte[NoiseFraming.MaxSent]), sending);
        Assert.Equal(3 + 65535, written.WrittenCount);
        var buffer = new ReadOnlySequence<byte>(written.WrittenMemory);
        Assert.True(NoiseFraming.TryRead(ref buffer, receiving, out var frame));
        Assert.Equal(NoiseFraming.MaxSent, frame.Body.Length);
        Assert.Throws<ArgumentException>(() => NoiseFraming.Write(written, new Frame(93, new byte[NoiseFraming.MaxSent + 1]), sending));
    }

    private static bool Survives(byte[] bytes)
    {
        using var receiving = new CipherState(CipherKey);
        var buffer = new ReadOnlySequence<byte>(bytes);
        try
        {
            while (NoiseFraming.TryRead(ref buffer, receiving, out _))
            {
            }
        }
        catch (ProtocolException)
        {
            return true;
        }

        return buffer.Length <= bytes.Length;
    }

    private static ReadOnlySequence<byte> Encrypted(byte[] text)
    {
        using var sending = new CipherState(CipherKey);
        byte[] tag = new byte[CipherState.TagSize];
        sending.Encrypt(text, tag);
        return new ReadOnlySequence<byte>(NoiseClient.FrameOf([.. text, .. tag]));
    }

    private static Arbitrary<(uint Id, byte[] Body)[]> Frames()
    {
        var frame = from id in Gen.Choose(0, 300)
                    from length in Gen.Frequency((5, Gen.Choose(0, 20)), (1, Gen.Choose(100, 400)))
                    from body in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), length)
                    select ((uint)id, body);
        return frame.ArrayOf().ToArbitrary();
    }
}
