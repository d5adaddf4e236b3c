using System.Buffers.Binary;

namespace Peripheral.Hci;

/// <summary>Cuts frames to the size of the controller's buffers and sends no more of them than it has buffers.</summary>
internal sealed class AclQueue(Action<byte[]> send)
{
    private const byte AclPacket = 2;
    private const int HeaderLength = 5;
    private readonly Queue<byte[]> _waiting = new();
    private int _free = 1;
    private int _underWay;
    private int _largest = 27;      // the smallest buffer an LE controller may have, until it has told its own

    public void SetBuffers(int largest, int count) => (_largest, _free) = (largest, count);

    public void Send(ushort handle, ReadOnlySpan<byte> frame)
    {
        for (int offset = 0; offset < frame.Length; offset += _largest)
        {
            ReadOnlySpan<byte> part = frame[offset..Math.Min(frame.Length, offset + _largest)];
            byte[] packet = new byte[HeaderLength + part.Length];
            packet[0] = AclPacket;
            // Bits 12-13: 0 the first part of a frame towards the controller, 1 the parts after it.
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(1), (ushort)(handle | (offset == 0 ? 0 : 1 << 12)));
            BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(3), (ushort)part.Length);
            part.CopyTo(packet.AsSpan(HeaderLength));
            _waiting.Enqueue(packet);
        }

        SendWaiting();
    }

    public void OnSent(int count)
    {
        count = Math.Min(count, _underWay);
        _underWay -= count;
        _free += count;
        SendWaiting();
    }

    /// <summary>The link is gone, and with it what was under way: the controller counts those buffers as free.</summary>
    public void OnDisconnected()
    {
        _waiting.Clear();
        _free += _underWay;
        _underWay = 0;
    }

    private void SendWaiting()
    {
        while (_free > 0 && _waiting.TryDequeue(out byte[]? packet))
        {
            _free--;
            _underWay++;
            send(packet);
        }
    }
}
