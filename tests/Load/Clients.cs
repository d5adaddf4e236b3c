using System.Net;
using System.Net.Sockets;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;

namespace Load;

/// <summary>The owner, who is sent the advertisements, and those beside it.</summary>
internal sealed class Clients : IAsyncDisposable
{
    private readonly List<ApiClient> _others = [];
    private Socket? _stalled;

    private Clients(ApiClient owner) => Owner = owner;

    public ApiClient Owner { get; }

    public static async Task<Clients> ConnectAsync(int port, Run run, PresharedKey? key)
    {
        var clients = new Clients(await ApiClient.LogInAsync("127.0.0.1", port, key: key));
        for (int i = 0; i < run.Others - (run.HasStalled ? 1 : 0); i++)
        {
            clients._others.Add(await ApiClient.LogInAsync("127.0.0.1", port, key: key));
        }

        if (run.HasStalled)
        {
            clients._stalled = await StallAsync(port);
        }

        await Battery.OwnAsync(clients.Owner);
        return clients;
    }

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        _stalled?.Dispose();
    }

    // Asks for the log at its finest and reads none of it.
    private static async Task<Socket> StallAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        byte[] opening = [.. ApiClient.FrameOf(new HelloRequest { ClientInfo = "stalled", ApiVersionMajor = 1, ApiVersionMinor = 15 })];
        await socket.SendAsync(opening);
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        await socket.SendAsync(ApiClient.FrameOf(new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 }));
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        for (int i = 0; i < 100; i++)
        {
            await socket.SendAsync(ApiClient.FrameOf(new DeviceInfoRequest()));
        }

        return socket;
    }
}
