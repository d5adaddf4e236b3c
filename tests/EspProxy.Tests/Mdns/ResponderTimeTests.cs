using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using EspProxy.Mdns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EspProxy.Tests.Mdns;

/// <summary>What the responder does in the course of time, which passes here in small steps for as long as something is waited for.</summary>
public sealed class ResponderTimeTests : IAsyncDisposable
{
    private static readonly IPEndPoint Neighbour = new(IPAddress.Parse("192.0.2.9"), ResponderTransport.Port);
    private static readonly IPAddress Moved = IPAddress.Parse("192.0.2.77");
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly Channel<Datagram> _in = Channel.CreateUnbounded<Datagram>();
    private readonly Channel<(IPEndPoint To, DnsMessage Message, DateTimeOffset At)> _out =
        Channel.CreateUnbounded<(IPEndPoint, DnsMessage, DateTimeOffset)>();

    // The links on which records were taken back.
    private readonly ConcurrentQueue<int> _goodbyes = [];

    private readonly ServiceFeed _feed = new(Sample.Service);
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _run;
    private volatile IReadOnlyList<NetworkLink> _links = [Sample.Link];

    public ResponderTimeTests()
    {
        var transport = new ResponderTransport(_in.Reader, Sent, static _ => { });
        _run = new Responder(_feed, () => _links, transport, _time, new Random(1), NullLogger.Instance).RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
        _stop.Dispose();
    }

    // Section 8.4.
    [Fact]
    public async Task AnAddressThatChanged_IsAnnounced_AndTakesThePlaceOfTheOldOne()
    {
        await SettledAsync();
        _links = [Sample.Link with { Addresses = [new NetworkAddress(Moved, 24)] }];
        var (_, message, _) = await TakeAsync(m => m.Message.IsResponse);
        var address = Assert.Single(message.Answers, r => r.Type == DnsType.A);
        Assert.Equal(Moved.GetAddressBytes(), address.Data);
        Assert.True(address.IsUnique);
    }

    // Section 8.1: nobody there was asked whether the name is free.
    [Fact]
    public async Task ANewInterface_IsAskedFirst()
    {
        await SettledAsync();
        _links = [Sample.Link, Sample.Link with { Index = 8, Name = "wlan0" }];
        var (_, message, _) = await TakeAsync(static _ => true);
        Assert.False(message.IsResponse);
        Assert.NotEmpty(message.Authorities);
    }

    // Section 7.2.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AQueryThatGoesOn_IsNotAnswered_WithWhatItsNextPacketKnows(bool wantsUnicast)
    {
        await SettledAsync();
        var ptr = Sample.Records.All.First(r => r.Type == DnsType.Ptr && r.Name.Equals(Sample.Type));
        Receive(new DnsMessage { IsTruncated = true, Questions = [new(Sample.Type, DnsType.Ptr, wantsUnicast)] }, Neighbour);
        Receive(new DnsMessage { Answers = [ptr] }, Neighbour);

        // What comes next is the answer to this one, a second later than the other would have been.
        await PassAsync(TimeSpan.FromSeconds(1));
        Receive(new DnsMessage { Id = 5, Questions = [new(Sample.Type, DnsType.Ptr, false)] }, new IPEndPoint(Neighbour.Address, 4001));
        Assert.Equal(5, (await TakeAsync(static _ => true)).Message.Id);
    }

    // Section 5.4: a question for an answer to the asker alone.
    [Fact]
    public async Task WhatAllHeardALittleAgo_IsToldToTheAskerAlone_AndOtherwiseToAll()
    {
        await SettledAsync();
        var question = new DnsMessage { Questions = [new(Sample.Records.Host, DnsType.A, true)] };
        Receive(question, Neighbour);
        Assert.Equal(Neighbour, (await TakeAsync(static _ => true)).To);

        await PassAsync(TimeSpan.FromSeconds(60));
        Receive(question, Neighbour);
        Assert.Equal(ResponderTransport.GroupV4, (await TakeAsync(static _ => true)).To);
    }

    // Section 6: what was sent along counts, too.
    [Fact]
    public async Task WhatWasSentAlong_IsNotSentAgainWithinASecond()
    {
        await SettledAsync();
        Receive(new DnsMessage { Questions = [new(Sample.Type, DnsType.Ptr, false)] }, Neighbour);
        var (_, message, _) = await TakeAsync(static _ => true);
        Assert.Contains(message.Additionals, r => r.Type == DnsType.Srv);
        Receive(new DnsMessage { Questions = [new(Sample.Records.Instance, DnsType.Srv, false)] }, Neighbour);
        await PassAsync(TimeSpan.FromMilliseconds(500));
        Assert.False(_out.Reader.TryRead(out _));
    }

    // Section 6: and an announcement is no exception.
    [Fact]
    public async Task WhatWasJustSaid_IsNotAnnouncedWithinASecond()
    {
        await SettledAsync();
        Receive(new DnsMessage { Questions = [new(Sample.Type, DnsType.Ptr, false)] }, Neighbour);
        var (_, _, answered) = await TakeAsync(static _ => true);
        _feed.Set(Sample.Service with { Port = 6054 });
        var (_, message, announced) = await TakeAsync(static _ => true);
        Assert.Contains(message.Answers, r => r.Type == DnsType.Srv);
        Assert.InRange((announced - answered).TotalMilliseconds, 1000, 2000);
    }

    // Section 10.1: the record of a type names the winner as it named us, and a goodbye to it would have everybody forget the winner.
    [Fact]
    public async Task ANameThatWasLost_IsTakenBack_ButNotWhereTheWinnerIs()
    {
        _links = [Sample.Link, Sample.Link with { Index = 8, Name = "wlan0" }];
        await SettledAsync();
        await PassAsync(NetworkAddresses.Interval);
        await TakeAsync(m => m.Message.IsResponse);
        await PassAsync(TimeSpan.FromSeconds(3));
        var rival = new DnsMessage { IsResponse = true, Answers = [DnsRecord.Address(Sample.Records.Host, Neighbour.Address)] };
        Receive(rival, Neighbour);
        await TakeAsync(m => m.Message.Authorities.Count > 0);
        Receive(rival, Neighbour);
        await TakeAsync(m => m.Message.Questions.Any(q => q.Name.Equals(DnsName.Of("porch-2", "local"))));
        Assert.Equal([8], _goodbyes);
    }

    private void Sent(int link, IPEndPoint to, byte[] packet)
    {
        Assert.True(DnsReader.TryRead(packet, out var message));
        if (message.Answers.Any(a => a.Ttl == 0))
        {
            _goodbyes.Enqueue(link);
        }

        _out.Writer.TryWrite((to, message, _time.GetUtcNow()));
    }

    private void Receive(DnsMessage message, IPEndPoint from) =>
        _in.Writer.TryWrite(new Datagram(Sample.Link.Index, from, ResponderTransport.GroupV4.Address, DnsWriter.Write(message)));

    // Two announcements, and the second in which nothing is said twice.
    private async Task SettledAsync()
    {
        await TakeAsync(m => m.Message.IsResponse);
        await TakeAsync(m => m.Message.IsResponse);
        await PassAsync(TimeSpan.FromSeconds(2));
        Assert.False(_out.Reader.TryRead(out _));
    }

    private async Task PassAsync(TimeSpan duration)
    {
        for (var passed = TimeSpan.Zero; passed < duration; passed += Step)
        {
            _time.Advance(Step);
            await Task.Yield();
        }
    }

    private async Task<(IPEndPoint To, DnsMessage Message, DateTimeOffset At)> TakeAsync(Func<(IPEndPoint To, DnsMessage Message, DateTimeOffset At), bool> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(ApiClient.Limit);
        while (true)
        {
            while (_out.Reader.TryRead(out var message))
            {
                if (wanted(message))
                {
                    return message;
                }
            }

            _time.Advance(Step);
            await Task.Delay(1, limit.Token);
        }
    }
}
