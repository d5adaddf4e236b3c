using EspProxy.Mdns;
using FsCheck;
using FsCheck.Fluent;

namespace EspProxy.Tests.Mdns;

public sealed class DnsReaderTests
{
    // A PTR question with the QU bit, written by hand from RFC 1035, section 4.
    private static readonly byte[] Question = Convert.FromHexString(
        "000000000001000000000000" + "0b5f657370686f6d656c6962045f746370056c6f63616c00" + "000c8001");

    [Fact]
    public void TryRead_ReadsAQuestion()
    {
        Assert.True(DnsReader.TryRead(Question, out var message));
        var question = Assert.Single(message.Questions);
        Assert.Equal((Sample.Type, DnsType.Ptr, true), (question.Name, question.Type, question.WantsUnicast));
        Assert.Equal(Question, DnsWriter.Write(message));
    }

    [Fact]
    public void TryRead_ReturnsFalse_AtEveryCut() =>
        Assert.All(Enumerable.Range(0, Question.Length), n => Assert.False(DnsReader.TryRead(Question.AsSpan(0, n), out _)));

    [Theory]
    [InlineData("000000000001000000000000" + "c00c" + "000c0001")]
    [InlineData("000000000001000000000000" + "0161c00c" + "000c0001")]
    [InlineData("000000000001000000000000" + "c01000" + "000c0001")]
    [InlineData("000000000001000000000000" + "40616100" + "000c0001")]
    [InlineData("00000000ffffffffffffffff" + "00000c0001")]
    public void TryRead_ReturnsFalse_WhenANameLoopsOrACountLies(string packet) => Assert.False(DnsReader.TryRead(Convert.FromHexString(packet), out _));

    [Fact]
    public void TryRead_ReturnsFalse_WhenAPacketIsTooLong() => Assert.False(DnsReader.TryRead([.. Question, .. new byte[9000]], out _));

    [Fact]
    public void TryRead_ReadsWhatWasWritten()
    {
        var written = new DnsMessage { IsResponse = true, Answers = Sample.Records.All };

        Assert.True(DnsReader.TryRead(DnsWriter.Write(written), out var read));

        Assert.True(read.IsResponse);
        Assert.Equal(written.Answers.Count, read.Answers.Count);
        Assert.All(written.Answers.Zip(read.Answers), p => Assert.True(p.First.IsSame(p.Second) && p.First.Ttl == p.Second.Ttl && p.First.IsUnique == p.Second.IsUnique));
    }

    [Fact]
    public void TryRead_NeverThrows() => Prop.ForAll(Damaged(), packet =>
    {
        // What is still readable can be written and read again.
        return !DnsReader.TryRead(packet, out var message) || DnsReader.TryRead(DnsWriter.Write(message), out _)
            || DnsWriter.Write(message).Length > DnsReader.LongestPacket;
    }).QuickCheckThrowOnFailure();

    private static Arbitrary<byte[]> Damaged()
    {
        byte[] good = DnsWriter.Write(new DnsMessage { IsResponse = true, Answers = Sample.Records.All });
        var damaged = from count in Gen.Choose(1, 6)
                      from places in Gen.Choose(0, good.Length - 1).ArrayOf(count)
                      from values in Gen.Choose(0, 255).ArrayOf(count)
                      select Damage(good, places, values);
        return Arb.From(Gen.OneOf(damaged, Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf()));
    }

    private static byte[] Damage(byte[] good, int[] places, int[] values)
    {
        byte[] bad = [.. good];
        for (int i = 0; i < places.Length; i++)
        {
            bad[places[i]] = (byte)values[i];
        }

        return bad;
    }
}
