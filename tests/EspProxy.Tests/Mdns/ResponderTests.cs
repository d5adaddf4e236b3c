using System.Net;
using System.Threading.Channels;
using EspProxy.Mdns;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Mdns;

public sealed class ResponderTests : IAsyncDisposable
{
    private static readonly IPEndPoint Neighbour = new(IPAddress.Parse("192.0.2.9"), ResponderTransport.Port);

    // In another net than ours.
    private static readonly IPAddress Stranger = IPAddress.Parse("198.51.100.1");

    private readonly Channel<Datagram> _in = Channel.CreateUnbounded<Datagram>();
    private readonly Channel<(IPEndPoint To, DnsMessage Message)> _out = Channel.CreateUnbounded<(IPEndPoint, DnsMessage)>();
    private readonly ServiceFeed _feed = new(Sample.Service);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Task _run;

    public ResponderTests()
    {
        var transport = new ResponderTransport(_in.Reader, Sent, static _ => { });
        _run = new Responder(_feed, () => [Sample.Link], transport, TimeProvider.System, new Random(1), NullLogger.Instance).RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Run_ProbesThreeTimesAnnouncesTwiceAndSaysGoodbye()
    {
        for (int i = 0; i < 3; i++)
        {
            var probe = await NextAsync();
            Assert.False(probe.IsResponse);
            Assert.Equal((2, 3, i == 0), (probe.Questions.Count, probe.Authorities.Count, probe.Questions[0].WantsUnicast));
        }

        Assert.True((await NextAsync()).IsResponse);
        Assert.Equal(Sample.Records.All.Count, (await NextAsync()).Answers.Count);
        await StopAsync();
        Assert.All((await NextAsync()).Answers, r => Assert.Equal(0u, r.Ttl));
    }

    [Fact]
    public async Task Run_AnswersPlainDnsToTheAskerAlone_AndNobodyFromAfar()
    {
        await AnnouncedAsync();
        var query = new DnsMessage { Id = 77, Questions = [new(Sample.Type, DnsType.Ptr, false)] };
        Receive(query, new IPEndPoint(Stranger, 4000));
        var asker = new IPEndPoint(Neighbour.Address, 4001);
        Receive(query, asker);

        var (to, answer) = await TakeAsync(m => m.To.Port != ResponderTransport.Port);

        Assert.Equal((asker, (ushort)77, 1), (to, answer.Id, answer.Questions.Count));
        Assert.All(answer.Answers.Concat(answer.Additionals), r => Assert.True(r.Ttl <= 10 && !r.IsUnique));
    }

    // Section 11: what was multicast comes from the link, whatever net its sender is in. What was sent to us alone may come from anywhere.
    [Fact]
    public async Task Run_AnswersAnotherNetOnTheLink_WhenItAskedEverybody()
    {
        await AnnouncedAsync();
        var asker = new IPEndPoint(Stranger, ResponderTransport.Port);
        var query = new DnsMessage { Questions = [new(Sample.Records.Host, DnsType.A, WantsUnicast: true)] };
        Receive(query, asker, to: Sample.Address);
        Receive(query with { Questions = [new(Sample.Records.Instance, DnsType.Srv, WantsUnicast: true)] }, asker);
        var (_, answer) = await TakeAsync(m => m.To.Equals(asker));
        Assert.Equal(DnsType.Srv, Assert.Single(answer.Answers).Type);
    }

    [Fact]
    public async Task Run_TakesAnotherName_WhenTheNameIsTaken()
    {
        await NextAsync();
        var rival = new DnsMessage { IsResponse = true, Answers = [DnsRecord.Address(Sample.Records.Host, Neighbour.Address)] };
        Receive(rival, Neighbour);

        var (_, message) = await TakeAsync(m => m.Message.IsResponse);

        Assert.Contains(message.Answers, r => r.Type == DnsType.A && r.Name.Equals(DnsName.Of("porch-2", "local")));
    }

    [Fact]
    public async Task Run_AnnouncesAgain_WhenAKeyWasSet()
    {
        await AnnouncedAsync();
        var keyed = Sample.Service with { Encryption = MdnsEncryption.Required };
        _feed.Set(keyed);

        byte[] expected = DnsRecord.Txt(Sample.Records.Instance, keyed.Texts()).Data;
        await TakeAsync(m => m.Message.Answers.Any(r => r.Type == DnsType.Txt && r.Data.AsSpan().SequenceEqual(expected)));
    }

    [Fact]
    public async Task Run_SurvivesNonsense()
    {
        await AnnouncedAsync();
        _in.Writer.TryWrite(new Datagram(7, Neighbour, ResponderTransport.GroupV4.Address, [1, 2, 3]));
        Receive(new DnsMessage { Id = 5, Questions = [new(Sample.Type, DnsType.Ptr, false)] }, new IPEndPoint(Neighbour.Address, 4001));
        await TakeAsync(m => m.Message.Id == 5);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _run);
    }

    private void Sent(int link, IPEndPoint to, byte[] packet)
    {
        Assert.True(DnsReader.TryRead(packet, out var message));
        Assert.Equal(Sample.Link.Index, link);
        _out.Writer.TryWrite((to, message));
    }

    private void Receive(DnsMessage message, IPEndPoint from, IPAddress? to = null) =>
        _in.Writer.TryWrite(new Datagram(Sample.Link.Index, from, to ?? ResponderTransport.GroupV4.Address, DnsWriter.Write(message)));

    private Task AnnouncedAsync() => TakeAsync(m => m.Message.IsResponse);

    private async Task<DnsMessage> NextAsync() => (await TakeAsync(static _ => true)).Message;

    private async Task<(IPEndPoint To, DnsMessage Message)> TakeAsync(Func<(IPEndPoint To, DnsMessage Message), bool> wanted)
    {
        while (true)
        {
            var message = await _out.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ApiClient.Limit);
            if (wanted(message))
            {
                return message;
            }
        }
    }
}
