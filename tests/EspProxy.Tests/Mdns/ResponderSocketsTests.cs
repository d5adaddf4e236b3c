using System.Net;
using System.Net.Sockets;
using EspProxy.Mdns;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Mdns;

public sealed class ResponderSocketsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Incoming_TellsTheInterface_WhenAPacketWasMulticastThere()
    {
        var link = NetworkAddresses.Read().FirstOrDefault(l => l.Has(AddressFamily.InterNetwork));
        Assert.SkipWhen(link is null, "This machine has no interface with multicast.");
        using var sockets = new ResponderSockets(NullLogger.Instance);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var run = sockets.RunAsync(stop.Token);
        sockets.Transport.Join([link!]);

        // An operation that no responder knows: nobody else on the network minds it.
        byte[] packet = [0x12, 0x34, 0x78, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Guid.NewGuid().ToByteArray()];
        sockets.Transport.Send(link!.Index, ResponderTransport.GroupV4, packet);

        Datagram heard;
        do
        {
            heard = await sockets.Transport.Incoming.ReadAsync(Ct).AsTask().WaitAsync(ApiClient.Limit, Ct);
        }
        while (!heard.Packet.AsSpan().SequenceEqual(packet));

        Assert.Equal(link.Index, heard.Link);
        Assert.True(link.IsNeighbour(heard.From.Address));
        Assert.Equal(ResponderTransport.Port, heard.From.Port);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
