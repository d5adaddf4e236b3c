using System.Buffers.Binary;

namespace Peripheral.L2cap;

/// <summary>Puts the parts of an L2CAP frame together again (Core specification, volume 3, part A, section 3.1).</summary>
internal sealed class FrameAssembler
{
    public const int HeaderLength = 4;
    private readonly List<byte> _bytes = [];

    /// <summary>Takes a part; true when a frame is complete.</summary>
    public bool TryAdd(bool isContinuation, ReadOnlySpan<byte> part, out ushort channel, out byte[] payload)
    {
        (channel, payload) = (0, []);
        if (!isContinuation)
        {
            _bytes.Clear();
        }

        _bytes.AddRange(part);
        if (_bytes.Count < HeaderLength)
        {
            return false;
        }

        byte[] all = [.. _bytes];
        int length = BinaryPrimitives.ReadUInt16LittleEndian(all);
        if (all.Length < HeaderLength + length)
        {
            return false;
        }

        channel = BinaryPrimitives.ReadUInt16LittleEndian(all.AsSpan(2));
        payload = all[HeaderLength..(HeaderLength + length)];
        _bytes.Clear();
        return true;
    }

    public static byte[] Frame(ushort channel, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(frame, (ushort)payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(2), channel);
        payload.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }
}
