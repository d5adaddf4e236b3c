using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

/// <summary>What breaks the specification closes the connection, over a real socket; it never hangs, crashes or fills the memory.</summary>
public sealed class HostileBusTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Malformed => new()
    {
        { "no endianness mark", "00" + new string('0', 30) },
        { "an unknown type", "6c050001000000000100000000000000" },
        { "a message over 128 MiB", "6c010001ffffff7f0100000000000000" },
        { "header fields over 64 MiB", "6c010001000000000100000001000004" },
        { "a serial of 0", "6c010001000000000000000000000000" },
        { "no fields", "6c010001000000000100000000000000" },
        { "a big-endian header with little lengths", "42010001100000000100000010000000" },
        { "padding that is not zero", "6c0200010000000001000000050000000501750001ffffff" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task MalformedMessage_ClosesTheConnection(string what, string hex)
    {
        Assert.NotEmpty(what);
        await using var bus = new ScriptedBus();
        var (connection, socket) = await bus.ConnectAsync(Ct);
        using var disposed = connection;
        var call = connection.CallMethodAsync(Call(connection));
        await socket.SendAsync(Convert.FromHexString(hex), Ct);
        await AssertClosedAsync<DBusReadException>(connection, call);
    }

    [Fact]
    public async Task AnnouncedMessage_TakesNoMoreMemoryThanArrived()
    {
        await using var bus = new ScriptedBus();
        var (connection, socket) = await bus.ConnectAsync(Ct);
        using var disposed = connection;
        var call = connection.CallMethodAsync(Call(connection));
        byte[] header = new byte[2000];
        Convert.FromHexString("6c0200010000000702000000").CopyTo(header, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), 8);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await socket.SendAsync(header, Ct);
        socket.Shutdown(SocketShutdown.Send);
        await AssertClosedAsync<DBusReadException>(connection, call);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 16 * 1024 * 1024);
    }

    [Fact]
    public async Task HangUp_InTheMiddleOfAMessage_IsToldAsSuch()
    {
        await using var bus = new ScriptedBus();
        var (connection, socket) = await bus.ConnectAsync(Ct);
        using var disposed = connection;
        var call = connection.CallMethodAsync(Call(connection));
        await socket.SendAsync(GoldenMessages.Signal.AsMemory(0, 100), Ct);
        socket.Shutdown(SocketShutdown.Send);
        await AssertClosedAsync<DBusReadException>(connection, call);
    }

    [Fact]
    public async Task Message_IsUnderstood_WhenItComesByteByByte()
    {
        await using var bus = new ScriptedBus();
        var (connection, socket) = await bus.ConnectAsync(Ct);
        using var disposed = connection;
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = await connection.AddMatchAsync(new MatchRule { Member = "Tick" }, static (m, _) => m.GetBodyReader().ReadString(),
            n => seen.TrySetResult(n.Value), emitOnCapturedContext: false, ObserverFlags.NoSubscribe);
        foreach (byte b in GoldenMessages.Signal)
        {
            await socket.SendAsync(new[] { b }, Ct);
        }

        Assert.Equal("hé", await seen.Task.WaitAsync(Ct));
    }

    [Fact]
    public async Task MutatedMessages_EndInARefusal_OrAreTaken()
    {
        await using var bus = new ScriptedBus();
        var random = new Random(1);
        for (int i = 0; i < 150; i++)
        {
            var (connection, socket) = await bus.ConnectAsync(Ct);
            using var disposed = connection;
            var call = connection.CallMethodAsync(Call(connection));
            byte[] bytes = [.. GoldenMessages.All[i % GoldenMessages.All.Count]];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            await socket.SendAsync((byte[])[.. bytes, .. new byte[5000]], Ct);
            socket.Shutdown(SocketShutdown.Send);
            Assert.IsType<DBusReadException>(await connection.DisconnectedAsync().WaitAsync(Ct));
            // The error among the messages answers the call, if its bytes still say so.
            Assert.True(await Record.ExceptionAsync(() => call.WaitAsync(Ct)) is DBusConnectionClosedException or DBusErrorReplyException or DBusReadException);
        }
    }

    [Theory]
    [InlineData("REJECTED EXTERNAL\r\n")]
    [InlineData("ERROR\r\n")]
    [InlineData("")]
    public async Task Connect_FailsTyped_WhenAuthenticationFails(string answer)
    {
        await using var bus = new ScriptedBus();
        using var connection = new DBusConnection(bus.Address);
        var connecting = connection.ConnectAsync().AsTask();
        var socket = await bus.AcceptAsync(Ct);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(answer), Ct);
        socket.Shutdown(SocketShutdown.Send);
        await Assert.ThrowsAsync<DBusConnectFailedException>(() => connecting.WaitAsync(Ct));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.ConnectAsync());
    }

    [Fact]
    public async Task Connect_FailsTyped_WhenALineHasNoEnd()
    {
        await using var bus = new ScriptedBus();
        using var connection = new DBusConnection(bus.Address);
        var connecting = connection.ConnectAsync().AsTask();
        var socket = await bus.AcceptAsync(Ct);
        await socket.SendAsync(Enumerable.Repeat((byte)'O', 20_000).ToArray(), Ct);
        await Assert.ThrowsAsync<DBusConnectFailedException>(() => connecting.WaitAsync(Ct));
    }

    [Fact]
    public async Task Connect_CanBeAbandoned_WhenTheBusIsSilent()
    {
        await using var bus = new ScriptedBus();
        using var connection = new DBusConnection(bus.Address);
        var connecting = connection.ConnectAsync().AsTask();
        await bus.AcceptAsync(Ct);
        connection.Dispose();
        await Assert.ThrowsAsync<DBusConnectFailedException>(() => connecting.WaitAsync(Ct));
    }

    private static MessageBuffer Call(DBusConnection connection)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader("a.b", "/", "a.b", "C");
        return writer.CreateMessage();
    }

    private static async Task AssertClosedAsync<TReason>(DBusConnection connection, Task call)
    {
        Assert.IsType<TReason>(await connection.DisconnectedAsync().WaitAsync(Ct));
        Assert.IsType<DBusConnectionClosedException>(await Record.ExceptionAsync(() => call.WaitAsync(Ct)));
    }
}
