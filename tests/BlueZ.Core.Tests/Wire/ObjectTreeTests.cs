using System.Net.Sockets;
using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

/// <summary>The tree of objects on a bus that answers when the test lets it.</summary>
public sealed class ObjectTreeTests
{
    private const string Barrier = "Barrier";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_EndsEveryWatch_WhenTheTreeIsDisposedWhileItSubscribes()
    {
        await using var bus = new ScriptedBus();
        var (connection, socket) = await bus.ConnectAsync(Ct);
        using var disposed = connection;
        var tree = new ObjectTree();
        var watching = tree.WatchAsync(connection);
        tree.End();
        tree.Dispose();

        var answering = AnswerAsync(socket);
        await watching.WaitAsync(Ct);
        await connection.CallMethodAsync(BusPeer.Call(connection, "a.b", "/", "a.b", Barrier)).WaitAsync(Ct);
        var (added, removed) = await answering;
        Assert.Equal(7, added.Count);
        Assert.Equal(added, removed);
    }

    // The rules for signals of bluetoothd that were added and removed, until the barrier.
    private static async Task<(List<string> Added, List<string> Removed)> AnswerAsync(Socket socket)
    {
        var rules = (Added: new List<string>(), Removed: new List<string>());
        byte[] buffer = new byte[64 * 1024];
        for (bool isOver = false; !isOver;)
        {
            int length = await socket.ReceiveAsync(buffer, Ct);
            for (int at = 0; at < length;)
            {
                int size = MessageParser.Length(buffer.AsSpan(at));
                var message = MessageParser.Parse(buffer[at..(at + size)], new());
                at += size;
                isOver |= message.MemberAsString == Barrier;
                (message.MemberAsString == "RemoveMatch" ? rules.Removed : rules.Added).AddRange(RulesOf(message));
                if ((message.MessageFlags & MessageFlags.NoReplyExpected) == 0)
                {
                    await socket.SendAsync(Answer(message), Ct);
                }
            }
        }

        return rules;
    }

    private static IEnumerable<string> RulesOf(Message message)
    {
        string? rule = message.MemberAsString is "AddMatch" or "RemoveMatch" ? message.GetBodyReader().ReadString() : null;
        return rule?.Contains($"sender='{BlueZClient.ServiceName}'", StringComparison.Ordinal) == true ? [rule] : [];
    }

    private static byte[] Answer(Message call)
    {
        using var writer = new MessageWriter(7);
        if (call.MemberAsString == "GetNameOwner")
        {
            writer.WriteMethodReturnHeader(call.Serial, default, "s");
            writer.WriteString(":1.9");
        }
        else
        {
            writer.WriteMethodReturnHeader(call.Serial);
        }

        return writer.CreateMessage().Bytes.ToArray();
    }
}
