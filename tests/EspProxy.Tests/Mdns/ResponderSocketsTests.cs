using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using EspProxy.Mdns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Mdns;

public sealed class ResponderSocketsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // A machine without a network still has the loopback.
    private static NetworkLink Link() => NetworkAddresses.Read().FirstOrDefault(l => l.Has(AddressFamily.InterNetwork))
        ?? new NetworkLink(1, "lo", [new NetworkAddress(IPAddress.Loopback, 8)]);

    [Fact]
    public async Task Incoming_TellsTheInterface_WhenAPacketWasMulticastThere()
    {
        var link = Link();
        using var sockets = new ResponderSockets(NullLogger.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = sockets.RunAsync(stop.Token);
        sockets.Transport.Join([link]);

        // An operation that no responder knows: nobody else on the network minds it.
        byte[] packet = [0x12, 0x34, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Guid.NewGuid().ToByteArray()];
        sockets.Transport.Send(link.Index, ResponderTransport.GroupV4, packet);

        Datagram heard;
        do
        {
            heard = await sockets.Transport.Incoming.ReadAsync(Ct).AsTask().WaitAsync(ApiClient.Limit, Ct);
        }
        while (!heard.Packet.AsSpan().SequenceEqual(packet));

        Assert.Equal((link.Index, ResponderTransport.GroupV4.Address), (heard.Link, heard.To));
        Assert.True(link.IsNeighbour(heard.From.Address));
        Assert.Equal(ResponderTransport.Port, heard.From.Port);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    // The kernel allows a socket 20 memberships, also those of interfaces that are long gone.
    [Fact]
    public void Join_LeavesTheInterfacesThatAreGone()
    {
        using var log = new HeardLog(LogLevel.Debug);
        using var sockets = new ResponderSockets(log);
        var link = Link();
        for (int i = 0; i < 2; i++)
        {
            sockets.Transport.Join([link]);
            sockets.Transport.Join([]);
        }

        Assert.Empty(log.Lines);
    }

    [Fact]
    public void Join_TellsOnceForEachTime_ThatAnInterfaceCannotBeListenedTo()
    {
        using var log = new HeardLog(LogLevel.Warning);
        using var sockets = new ResponderSockets(log);
        var link = Link() with { Index = 0xffffff, Name = "wlan7" };
        link = link with { Addresses = [.. link.Addresses.Where(a => a.Address.AddressFamily == AddressFamily.InterNetwork)] };
        sockets.Transport.Join([link]);
        sockets.Transport.Join([link]);
        Assert.StartsWith("Multicast DNS could not be listened to on wlan7: ", Assert.Single(log.Lines), StringComparison.Ordinal);
        sockets.Transport.Join([]);
        sockets.Transport.Join([link]);
        Assert.Equal(2, log.Lines.Count);
    }

    // Who runs it makes new sockets then; half deaf it would go on without anybody knowing.
    [Fact]
    public async Task Run_Ends_WhenOneOfTheSocketsDoes()
    {
        using var sockets = new ResponderSockets(NullLogger.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = sockets.RunAsync(stop.Token);
        OfIPv4(sockets).Dispose();
        await Assert.ThrowsAsync<SocketException>(() => run.WaitAsync(TimeSpan.FromSeconds(10), Ct));
        Assert.False(stop.IsCancellationRequested);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_v4")]
    private static extern ref Socket OfIPv4(ResponderSockets sockets);

    [Fact]
    public async Task Publisher_AnswersAQuestionOnTheNetwork_WhenItIsTheResponder()
    {
        var link = Link();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        string name = $"test-{Guid.NewGuid():N}";
        var service = Sample.Service with { Name = name };
        var run = new MdnsPublisher(MdnsMode.Builtin, service, TimeProvider.System, NullLoggerFactory.Instance) { Addresses = () => [link] }.RunAsync(stop.Token);
        using var asker = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        asker.Bind(new IPEndPoint(link.Addresses.First(a => a.Address.AddressFamily == AddressFamily.InterNetwork).Address, 0));
        asker.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(link.Index));

        var answer = await AskAsync(asker, DnsName.Of(name, "local"));

        Assert.Contains(answer.Answers, r => link.Published.Any(a => a.GetAddressBytes().AsSpan().SequenceEqual(r.Data)));
        await stop.CancelAsync();
        await run.WaitAsync(ApiClient.Limit, Ct);
    }

    // The name is asked for on the network first, and so is not answered at once.
    private static async Task<DnsMessage> AskAsync(Socket asker, DnsName name)
    {
        byte[] query = DnsWriter.Write(new DnsMessage { Id = 9, Questions = [new DnsQuestion(name, DnsType.A, false)] });
        byte[] buffer = new byte[DnsReader.LongestPacket];
        for (int attempt = 0; attempt < 30; attempt++)
        {
            await asker.SendToAsync(query, ResponderTransport.GroupV4, Ct);
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(Ct);
            wait.CancelAfter(TimeSpan.FromSeconds(1));
            try
            {
                int length = await asker.ReceiveAsync(buffer, wait.Token);
                Assert.True(DnsReader.TryRead(buffer.AsSpan(0, length), out var message));
                return message;
            }
            catch (OperationCanceledException) when (!Ct.IsCancellationRequested)
            {
                // Not yet: it is asked again.
            }
        }

        throw new InvalidOperationException("Nobody answered.");
    }
}
