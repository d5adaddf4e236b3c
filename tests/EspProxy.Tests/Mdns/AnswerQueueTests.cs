using System.Net;
using EspProxy.Mdns;

namespace EspProxy.Tests.Mdns;

/// <summary>When an answer may go (RFC 6762, sections 6 and 7).</summary>
public sealed class AnswerQueueTests
{
    private const int Link = 7;
    private static readonly IPAddress Asker = IPAddress.Parse("192.0.2.9");
    private static readonly DnsRecord Record = DnsRecord.Address(DnsName.Of("porch", "local"), Sample.Address);
    private static readonly DnsRecord Other = DnsRecord.Srv(DnsName.Of("porch", "_esphomelib", "_tcp", "local"), 6053, DnsName.Of("porch", "local"));

    private readonly AnswerQueue _queue = new();

    [Theory]
    [InlineData(false, 999, false)]
    [InlineData(false, 1000, true)]
    [InlineData(true, 249, false)]
    [InlineData(true, 250, true)]
    public void ARecord_GoesOnceASecond_AndForAProbeAfterAQuarterOfIt(bool isForProbe, int milliseconds, bool goes)
    {
        _queue.MarkSent(Link, ResponderTransport.GroupV4, [Record], At(0));
        Add(milliseconds, isForProbe, Record);
        Assert.Equal(goes, Taken(milliseconds) is [_]);
        Assert.Null(_queue.Due);
    }

    [Fact]
    public void AnotherGroup_AndAnotherInterface_AreCountedForThemselves()
    {
        _queue.MarkSent(Link, ResponderTransport.GroupV6, [Record], At(0));
        _queue.MarkSent(Link + 1, ResponderTransport.GroupV4, [Record], At(0));
        Add(1, false, Record);
        Assert.Single(Taken(1));
    }

    [Fact]
    public void WhatIsDueTogether_GoesTogether_AndOnce()
    {
        Add(20, false, Record);
        Add(20, false, Record, Other);
        Add(120, false, Record);
        Assert.Equal(At(20), _queue.Due);
        Assert.Empty(Taken(19));
        Assert.Equal([Record, Other], Assert.Single(Taken(20)));
        Assert.Equal(At(120), _queue.Due);
    }

    [Fact]
    public void WhatTheAskerKnows_AsItsNextPacketSays_DoesNotGo()
    {
        Add(400, false, Record, Other);
        _queue.Suppress(Link, IPAddress.Parse("192.0.2.10"), [Other]);
        _queue.Suppress(Link, Asker, [Record]);
        Assert.Equal([Other], Assert.Single(Taken(400)));
    }

    [Fact]
    public void AFloodOfAskers_IsNotRemembered()
    {
        for (int i = 0; i < 1000; i++)
        {
            Add(i, false, DnsRecord.Address(DnsName.Of($"n{i}", "local"), Sample.Address));
        }

        Assert.Equal(64, Assert.Single(Taken(1000)).Count);
    }

    private static TimeSpan At(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private void Add(int milliseconds, bool isForProbe, params DnsRecord[] records) =>
        _queue.Add(Link, ResponderTransport.GroupV4, Asker, At(milliseconds), isForProbe, records);

    private List<DnsRecord>[] Taken(int milliseconds) => [.. _queue.Take(At(milliseconds)).Select(t => t.Answers)];
}
