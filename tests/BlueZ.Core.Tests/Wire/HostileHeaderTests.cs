using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BlueZ.Core.DBus.Wire;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.Tests.Wire;

/// <summary>Header fields that nobody knows: the specification wants them passed over, whatever they hold.</summary>
public sealed class HostileHeaderTests
{
    // Each element in hexadecimal, with the padding that another one behind it needs.
    [Theory]
    [InlineData("a(y)", "0000000000000000")]
    [InlineData("a{yv}", "0001790000000000")]
    [InlineData("aay", "00000000")]
    [InlineData("av", "01790000")]
    public void UnknownField_TakesNoMemory_HoweverManyValuesItHolds(string type, string element)
    {
        const int Count = 20_000;
        byte[] items = Convert.FromHexString(string.Concat(Enumerable.Repeat(element, Count)));
        if (element.Length == 16)
        {
            items = items[..^(type == "a(y)" ? 7 : 3)];
        }

        byte[] bytes = Reply(type, items);
        Assert.Equal(bytes.Length, MessageParser.Length(bytes));
        MessageParser.Parse(bytes, new Queue<SafeHandle>());
        long before = GC.GetAllocatedBytesForCurrentThread();
        var message = MessageParser.Parse(bytes, new Queue<SafeHandle>());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Count);
        Assert.Equal(9u, message.ReplySerial);
    }

    [Fact]
    public void UnknownField_IsRefused_WhenVariantsNestTooDeep() =>
        Assert.Throws<DBusReadException>(() => MessageParser.Parse(
            Reply("av", [.. Enumerable.Repeat<byte[]>([1, (byte)'v', 0], 70).SelectMany(v => v), 1, (byte)'y', 0, 0]), new Queue<SafeHandle>()));

    [Fact]
    public void Skip_EndsWhereReadingEnds()
    {
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = ReferenceEncoder.Signal(new RandomValue(new Random(i)).Next(), bigEndian: i % 2 == 1);
            using var handle = new SafeFileHandle(1, ownsHandle: false);
            var message = MessageParser.Parse(bytes, new Queue<SafeHandle>(Enumerable.Repeat<SafeHandle>(handle, 253)));
            Reader read = message.GetBodyReader(), skipped = message.GetBodyReader();
            read.ReadVariantValue();
            skipped.Skip("v"u8, 0);
            Assert.Equal(read.Position, skipped.Position);
        }
    }

    // A method return with its reply serial, and field 99.
    private static byte[] Reply(string type, byte[] items)
    {
        var bytes = new List<byte> { (byte)'l', 2, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 1, (byte)'u', 0, 9, 0, 0, 0 };
        bytes.AddRange([99, (byte)type.Length, .. System.Text.Encoding.ASCII.GetBytes(type), 0]);
        Pad(4);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, items.Length);
        bytes.AddRange(length);
        Pad(type[1] is '(' or '{' ? 8 : 1);
        bytes.AddRange(items);
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Count - 16);
        for (int i = 0; i < 4; i++)
        {
            bytes[12 + i] = length[i];
        }

        Pad(8);
        return [.. bytes];

        void Pad(int alignment) => bytes.AddRange(new byte[(alignment - (bytes.Count % alignment)) % alignment]);
    }
}
