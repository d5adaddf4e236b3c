using System.Buffers;
using EspProxy.Protocol;
using EspProxy.Wire;
using Google.Protobuf;

namespace Fuzz;

/// <summary>What a client without encryption sends: frames and the messages in them, the same however the stream is cut.</summary>
internal static class PlaintextFrames
{
    public static FuzzTarget Target { get; } = new("frames", [.. Corpus()], Feed);

    private static IEnumerable<byte[]> Corpus()
    {
        yield return [0, 11, 1, 0x0a, 5, .. "aiohe"u8, 0x10, 1, 0x18, 15, 0, 0, 7, 0, 0, 9];
        yield return [0, 2, 66, 0x08, 1, 0, 0, 80, 0, 10, 68, 0x08, 0x81, 0x80, 0x80, 0xf0, 0xee, 0x9f, 0x30, 0x10, 4, 0, 2, 70, 0x08, 5];
        yield return [0, 11, 75, 0x08, 5, 0x10, 0x19, 0x18, 1, 0x22, 3, 1, 2, 3, 0, 0x80, 1, 124, .. new byte[128]];
        yield return [0, 8, 78, 0x08, 5, 0x10, 0x19, 0x18, 1, 0x20, 0, 0, 4, 127, 0x08, 1, 0x10, 0];
        yield return [0, 10, 0x91, 1, 0x08, 5, 0x10, 24, 0x18, 40, 0x20, 0, 0x28, 0x90];
    }

    private static void Feed(byte[] bytes)
    {
        string whole = Read(new ReadOnlySequence<byte>(bytes));
        int cut = bytes.Length / 2;
        var first = new Piece(bytes.AsMemory(0, cut), null);
        var last = new Piece(bytes.AsMemory(cut), first);
        string halves = Read(new ReadOnlySequence<byte>(first, 0, last, bytes.Length - cut));
        if (whole != halves)
        {
            throw new InvalidOperationException($"Cut in two the stream has other messages: {whole} and {halves}");
        }
    }

    private static string Read(ReadOnlySequence<byte> buffer)
    {
        var messages = new List<string>();
        try
        {
            while (PlaintextFraming.TryRead(ref buffer, out var frame))
            {
                messages.Add($"{frame.Id}: {MessageTable.Parse(frame.Id, frame.Body.Span)?.CalculateSize()}");
            }
        }
        catch (Exception e) when (e is ProtocolException or InvalidProtocolBufferException)
        {
            messages.Add(e.GetType().Name);
        }

        return string.Join(", ", messages);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
