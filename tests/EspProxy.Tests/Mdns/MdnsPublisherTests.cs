using System.Net;
using EspProxy.Mdns;
using Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Mdns;

public sealed class MdnsPublisherTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_GivesTheRecordsToAvahi_AndTakesThemBack()
    {
        await using var bus = await PrivateBus.StartAsync();
        using var avahi = await FakeAvahi.StartAsync(bus.Address);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var publisher = Publisher(MdnsMode.Avahi, bus, [Sample.Link]);
        var run = publisher.RunAsync(stop.Token);

        Assert.Equal("AddAddress 7 16 porch.local 192.0.2.2", await NextAsync(avahi));
        Assert.Equal("AddService porch _esphomelib._tcp porch.local 6053", await NextAsync(avahi));
        Assert.Equal("Commit", await NextAsync(avahi));

        publisher.Update(Sample.Service with { Encryption = MdnsEncryption.Required });
        Assert.Equal("UpdateServiceTxt porch 9", await NextAsync(avahi));

        avahi.Say(3);
        Assert.Equal("Free", await NextAsync(avahi));
        Assert.Equal("AddAddress 7 16 porch-2.local 192.0.2.2", await NextAsync(avahi));
        Assert.Equal("AddService porch-2 _esphomelib._tcp porch-2.local 6053", await NextAsync(avahi));
        Assert.Equal("Commit", await NextAsync(avahi));

        await stop.CancelAsync();
        await run.WaitAsync(ApiClient.Limit, Ct);
        Assert.Equal("Free", await NextAsync(avahi));
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("Avahi")]
    public async Task Run_FollowsAvahi_AsItComesAndGoes(string mode)
    {
        await using var bus = await PrivateBus.StartAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = Publisher(Enum.Parse<MdnsMode>(mode), bus, []).RunAsync(stop.Token);
        for (int i = 0; i < 2; i++)
        {
            using var avahi = await FakeAvahi.StartAsync(bus.Address);
            Assert.Equal("AddService porch _esphomelib._tcp porch.local 6053", await NextAsync(avahi));
            Assert.Equal("Commit", await NextAsync(avahi));
        }

        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        await run.WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    public async Task Run_PublishesTheAddressAlone_ThatTheProxyListensOn()
    {
        await using var bus = await PrivateBus.StartAsync();
        using var avahi = await FakeAvahi.StartAsync(bus.Address);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var both = Sample.Link with { Addresses = [.. Sample.Link.Addresses, new NetworkAddress(IPAddress.Parse("2001:db8::2"), 64)] };
        var other = new NetworkLink(8, "wg0", [new NetworkAddress(IPAddress.Parse("198.51.100.2"), 24)]);
        var publisher = Publisher(MdnsMode.Avahi, bus, [both, other], reach: new(Sample.Address));
        var run = publisher.RunAsync(stop.Token);
        Assert.Equal("AddAddress 7 16 porch.local 192.0.2.2", await NextAsync(avahi));
        Assert.Equal("AddService porch _esphomelib._tcp porch.local 6053 on 7", await NextAsync(avahi));
        Assert.Equal("Commit", await NextAsync(avahi));
        publisher.Update(Sample.Service with { Encryption = MdnsEncryption.Required });
        Assert.Equal("UpdateServiceTxt porch 9 on 7", await NextAsync(avahi));
        await stop.CancelAsync();
        await run.WaitAsync(ApiClient.Limit, Ct);
    }

    [Theory]
    [InlineData("Auto")]
    [InlineData("Avahi")]
    [InlineData("Builtin")]
    public async Task Run_PublishesNothing_WhenNobodyCanReachTheProxy(string mode)
    {
        await using var bus = await PrivateBus.StartAsync();
        using var avahi = await FakeAvahi.StartAsync(bus.Address);
        using var log = new HeardLog(LogLevel.Information);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = Publisher(Enum.Parse<MdnsMode>(mode), bus, [Sample.Link], log, new(IPAddress.IPv6Loopback)).RunAsync(stop.Token);
        Assert.Equal(["The proxy was not made known on the network, since it listens on ::1, which nobody there can reach."], log.Lines);
        await stop.CancelAsync();
        await run.WaitAsync(ApiClient.Limit, Ct);
        Assert.Single(log.Lines);
        Assert.False(avahi.Calls.TryRead(out _));
    }

    // At the start an Avahi that the bus can start is welcome. Whoever stops it later wants it stopped.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_StartsAvahi_AtFirstOnly(bool runs)
    {
        await using var bus = await PrivateBus.StartAsync();
        var wasStarted = await bus.AddStartableAsync("org.freedesktop.Avahi");
        using var log = new HeardLog(LogLevel.Information);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var avahi = runs ? await FakeAvahi.StartAsync(bus.Address) : null;
        var run = Publisher(MdnsMode.Auto, bus, [], log).RunAsync(stop.Token);
        if (avahi is not null)
        {
            Assert.StartsWith("AddService", await NextAsync(avahi), StringComparison.Ordinal);
            Assert.Equal("Commit", await NextAsync(avahi));
            avahi.Dispose();
        }

        await log.SaidAsync("Avahi does not run; the built-in responder was started.", Ct).WaitAsync(ApiClient.Limit, Ct);
        await stop.CancelAsync();
        await run.WaitAsync(ApiClient.Limit, Ct);
        Assert.Equal(!runs, wasStarted());
    }

    [Fact]
    public async Task Run_AnswersItself_WhenAvahiRefuses_UntilAvahiIsAnotherOne()
    {
        await using var bus = await PrivateBus.StartAsync();
        using var log = new HeardLog(LogLevel.Information);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var avahi = await FakeAvahi.StartAsync(bus.Address);
        avahi.Refuses = true;
        var run = Publisher(MdnsMode.Auto, bus, [], log).RunAsync(stop.Token);
        Assert.Equal("Refused", await NextAsync(avahi));
        await log.SaidAsync("The built-in responder was started in the place of Avahi", Ct);
        avahi.Dispose();
        using var other = await FakeAvahi.StartAsync(bus.Address);
        Assert.Equal("AddService porch _esphomelib._tcp porch.local 6053", await NextAsync(other));
        await stop.CancelAsync();
        await run.WaitAsync(ApiClient.Limit, Ct);
    }

    private static MdnsPublisher Publisher(MdnsMode mode, PrivateBus bus, IReadOnlyList<NetworkLink> links, ILoggerFactory? log = null, MdnsReach? reach = null) =>
        new(mode, Sample.Service, TimeProvider.System, log ?? NullLoggerFactory.Instance) 
        {
            BusAddress = bus.Address, Addresses = () => links, Reach = reach ?? new(IPAddress.IPv6Any),
        };

    private static async Task<string> NextAsync(FakeAvahi avahi) => await avahi.Calls.ReadAsync(Ct).AsTask().WaitAsync(ApiClient.Limit, Ct);
}
