using System.Net;
using EspProxy.Mdns;

namespace EspProxy.Tests.Mdns;

public sealed class ResponderRecordsTests
{
    [Fact]
    public void Answers_SendServiceAndAddressAlong_WhenAskedForTheType()
    {
        var answer = Assert.Single(Sample.Records.Answers(new DnsQuestion(Sample.Type, DnsType.Ptr, false), []));

        Assert.Equal(Sample.Records.Instance.Wire.ToArray(), answer.Data);
        ushort[] along = [.. Sample.Records.Additionals([answer]).Select(r => r.Type)];
        Assert.Equal([DnsType.Srv, DnsType.Txt, DnsType.A, DnsType.Nsec, DnsType.Nsec], along);
    }

    [Theory]
    [InlineData(2250u, 0)]
    [InlineData(2249u, 1)]
    public void Answers_LeaveOutWhatIsKnownForLongEnough(uint ttl, int expected)
    {
        var known = DnsRecord.Ptr(Sample.Type, Sample.Records.Instance) with { Ttl = ttl };

        Assert.Equal(expected, Sample.Records.Answers(new DnsQuestion(Sample.Type, DnsType.Ptr, false), [known]).Count());
    }

    [Fact]
    public void Answers_DenyAnAddressFamilyThatThereIsNot()
    {
        var denial = Assert.Single(Sample.Records.Answers(new DnsQuestion(DnsName.Of("PORCH", "Local"), DnsType.Aaaa, false), []));

        // Bit 1 (A) of one byte of window 0 (RFC 4034, section 4.1.2).
        Assert.Equal((DnsType.Nsec, "000140"), (denial.Type, Convert.ToHexString(denial.Data[^3..])));
    }

    [Fact]
    public void Answers_AreNone_WhenTheNameIsNotOurs() =>
        Assert.Empty(Sample.Records.Answers(new DnsQuestion(DnsName.Of("shed", "local"), DnsType.Any, false), []));

    [Fact]
    public void Judge_SaysTaken_WhenAnotherAddressAnswers()
    {
        var rival = DnsRecord.Address(Sample.Records.Host, IPAddress.Parse("192.0.2.9"));

        Assert.Equal(ProbeVerdict.Taken, Judge(new DnsMessage { IsResponse = true, Answers = [rival] }));
        Assert.Equal(ProbeVerdict.Free, Judge(new DnsMessage { IsResponse = true, Answers = [rival with { Ttl = 0 }] }));
        Assert.Equal(ProbeVerdict.Free, Judge(new DnsMessage { IsResponse = true, Answers = Sample.Records.All }));
    }

    [Theory]
    [InlineData("192.0.2.9", "Yield")]
    [InlineData("192.0.2.1", "Free")]
    public void Judge_LetsTheLaterRecordsWin(string address, string expected)
    {
        var rival = DnsRecord.Address(Sample.Records.Host, IPAddress.Parse(address));

        Assert.Equal(expected, Judge(new DnsMessage { Authorities = [rival] }).ToString());
    }

    private static ProbeVerdict Judge(DnsMessage message) => Prober.Judge(message, Sample.Records, [.. Sample.Records.Unique]);
}
