using System.Net.Sockets;
using System.Text;
using BlueZ.Core.DBus.Wire;
using Microsoft.Extensions.Time.Testing;

namespace BlueZ.Core.Tests.Wire;

/// <summary>A bus that fails us before a connection is made: one typed exception, no waiting without end.</summary>
public sealed class HostileStartTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("no message at all", "00000000000000000000000000000000")]
    [InlineData("half a message", "6c020001")]
    [InlineData("the end of the stream", "")]
    public async Task Connect_FailsTyped_WhenHelloIsAnsweredWith(string what, string hex)
    {
        Assert.NotEmpty(what);
        await using var bus = new ScriptedBus();
        using var connection = new DBusConnection(bus.Address);
        var (connecting, socket) = await GreetedAsync(bus, connection);
        await socket.SendAsync(Convert.FromHexString(hex), Ct);
        socket.Shutdown(SocketShutdown.Send);
        await Assert.ThrowsAsync<DBusConnectFailedException>(() => connecting.WaitAsync(Ct));
    }

    [Fact]
    public async Task Connect_FailsTyped_WhenHelloIsRefused()
    {
        await using var bus = new ScriptedBus();
        using var connection = new DBusConnection(bus.Address);
        var (connecting, socket) = await GreetedAsync(bus, connection);
        await socket.SendAsync(Error(1), Ct);
        var failure = await Assert.ThrowsAsync<DBusConnectFailedException>(() => connecting.WaitAsync(Ct));
        Assert.IsType<DBusErrorReplyException>(failure.InnerException);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], Ct));
    }

    [Fact]
    public async Task Connect_FailsTyped_WhenTheAnswerToHelloHoldsNoName()
    {
        await using var bus = new ScriptedBus();
        using var connection = new DBusConnection(bus.Address);
        var (connecting, socket) = await GreetedAsync(bus, connection);
        await socket.SendAsync(Return(1), Ct);
        await Assert.ThrowsAsync<DBusConnectFailedException>(() => connecting.WaitAsync(Ct));
        Assert.Equal(0, await socket.ReceiveAsync(new byte[1], Ct));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Connect_FailsTyped_WhenAuthenticationIsNoise(int seed)
    {
        await using var bus = new ScriptedBus();
        using var connection = new DBusConnection(bus.Address);
        var connecting = connection.ConnectAsync().AsTask();
        var socket = await bus.AcceptAsync(Ct);
        byte[] noise = new byte[4096];
        new Random(seed).NextBytes(noise);
        await socket.SendAsync(noise, Ct);
        socket.Shutdown(SocketShutdown.Send);
        await Assert.ThrowsAsync<DBusConnectFailedException>(() => connecting.WaitAsync(Ct));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_FailsWithBusUnavailable_WhenTheBusFallsSilent(bool greets)
    {
        await using var bus = new ScriptedBus();
        var time = new FakeTimeProvider();
        var connecting = BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = bus.Address, TimeProvider = time }, Ct);
        var socket = await bus.AcceptAsync(Ct);
        if (greets)
        {
            await ScriptedBus.AuthenticateAsync(socket, Ct);
            Assert.NotEqual(0, await socket.ReceiveAsync(new byte[4096], Ct));
        }

        while (!connecting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Ct);
        }

        Assert.Equal(BlueZError.BusUnavailable, (await Assert.ThrowsAsync<BlueZException>(() => connecting)).Error);
        while (await socket.ReceiveAsync(new byte[4096], Ct) > 0)
        {
            // What was sent before is of no interest: only that the end comes.
        }
    }

    [Fact]
    public async Task Replies_ThatNobodyWaitsFor_AreIgnored()
    {
        await using var bus = new ScriptedBus();
        var (connection, socket) = await bus.ConnectAsync(Ct);
        using var disposed = connection;
        var first = connection.CallMethodAsync(BusPeer.Call(connection, "a.b", "/", "a.b", "C"));
        var second = connection.CallMethodAsync(BusPeer.Call(connection, "a.b", "/", "a.b", "C"));

        // Hello was 1, so that these are 2 and 3.
        await socket.SendAsync((byte[])[.. Return(1), .. Error(99), .. Return(2), .. Return(2), .. Error(2), .. Return(uint.MaxValue)], Ct);
        await first.WaitAsync(Ct);
        Assert.False(second.IsCompleted);
        await socket.SendAsync(Error(3), Ct);
        Assert.Equal("a.b.Error", (await Assert.ThrowsAsync<DBusErrorReplyException>(() => second.WaitAsync(Ct))).ErrorName);
        Assert.False(connection.DisconnectedAsync().IsCompleted);
    }

    private static async Task<(Task Connecting, Socket Socket)> GreetedAsync(ScriptedBus bus, DBusConnection connection)
    {
        var connecting = connection.ConnectAsync().AsTask();
        var socket = await bus.AcceptAsync(Ct);
        await ScriptedBus.AuthenticateAsync(socket, Ct);
        byte[] hello = new byte[4096];
        int length = await socket.ReceiveAsync(hello, Ct);
        Assert.Contains("Hello", Encoding.ASCII.GetString(hello, 0, length), StringComparison.Ordinal);
        return (connecting, socket);
    }

    private static byte[] Return(uint serial)
    {
        using var writer = new MessageWriter(7);
        writer.WriteMethodReturnHeader(serial);
        return writer.CreateMessage().Bytes.ToArray();
    }

    private static byte[] Error(uint serial)
    {
        using var writer = new MessageWriter(7);
        writer.WriteError(serial, default, "a.b.Error", "no");
        return writer.CreateMessage().Bytes.ToArray();
    }
}
