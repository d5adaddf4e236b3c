namespace BlueZ.Core.DBus.Wire;

/// <summary>Cuts the byte stream of a connection into messages.</summary>
internal sealed class MessageStream(UnixTransport transport)
{
    // A message that announces more than this gets its memory as its bytes arrive.
    private const int FirstChunk = 64 * 1024;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next message, or null at a clean end of the stream. A malformed one is a <see cref="DBusReadException"/>.</summary>
    public async ValueTask<Message?> ReadAsync()
    {
        if (!await FillAsync(MessageParser.FixedHeader).ConfigureAwait(false))
        {
            return _end == _start ? null : throw new DBusReadException("The connection ended in the middle of a message.");
        }

        int length = MessageParser.Length(_buffer.AsSpan(_start));
        byte[] bytes = await TakeAsync(length).ConfigureAwait(false);
        return MessageParser.Parse(bytes, transport.Arrived);
    }

    private async ValueTask<byte[]> TakeAsync(int length)
    {
        byte[] bytes = new byte[Math.Min(length, Math.Max(FirstChunk, _end - _start))];
        int count = Math.Min(length, _end - _start);
        _buffer.AsSpan(_start, count).CopyTo(bytes);
        _start += count;
        while (count < length)
        {
            if (count == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
            }

            int received = await transport.ReceiveAsync(bytes.AsMemory(count)).ConfigureAwait(false);
            if (received == 0)
            {
                throw new DBusReadException("The connection ended in the middle of a message.");
            }

            count += received;
        }

        return bytes;
    }

    private async ValueTask<bool> FillAsync(int count)
    {
        while (_end - _start < count)
        {
            if (_start == _end || _buffer.Length - _start < count)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _end) = (0, _end - _start);
            }

            int received = await transport.ReceiveAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
            if (received == 0)
            {
                return false;
            }

            _end += received;
        }

        return true;
    }
}
