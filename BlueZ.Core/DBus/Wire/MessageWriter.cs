using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace BlueZ.Core.DBus.Wire;

/// <summary>Marks where an array's length goes.</summary>
public ref struct ArrayStart
{
    internal int LengthAt;
    internal int FirstItemAt;
}

/// <summary>Writes one message in the byte order of this machine (D-Bus specification, "Marshaling").</summary>
/// <remarks>Nothing is checked against the signature that the header declares: a mismatch costs the connection.</remarks>
public ref partial struct MessageWriter
{
    private readonly MessageBuffer _message;

    internal MessageWriter(uint serial) => _message = new MessageBuffer(serial);

    /// <summary>Completes the message; the writer is then done.</summary>
    public readonly MessageBuffer CreateMessage()
    {
        if (_message.Handles is { Count: > 0 } handles)
        {
            WriteField(HeaderField.UnixFds, "u"u8);
            Put(_message.Fields, (uint)handles.Count);
        }

        var fields = _message.Fields.WrittenSpan;
        var body = _message.Body.WrittenSpan;
        int headerEnd = Aligned(16 + fields.Length, 8);
        if ((long)headerEnd + body.Length > Limits.Message)
        {
            throw new DBusUnexpectedValueException("A message may have at most 128 MiB.");
        }

        byte[] bytes = new byte[headerEnd + body.Length];
        bytes[0] = BitConverter.IsLittleEndian ? (byte)'l' : (byte)'B';
        bytes[1] = (byte)_message.Type;
        bytes[2] = (byte)_message.Flags;
        bytes[3] = 1;
        MemoryMarshal.Write(bytes.AsSpan(4), body.Length);
        MemoryMarshal.Write(bytes.AsSpan(8), _message.Serial);
        MemoryMarshal.Write(bytes.AsSpan(12), fields.Length);
        fields.CopyTo(bytes.AsSpan(16));
        body.CopyTo(bytes.AsSpan(headerEnd));
        _message.Bytes = bytes;
        return _message;
    }

    /// <summary>Releases the writer; harmless after <see cref="CreateMessage"/>.</summary>
    public readonly void Dispose()
    {
        if (_message.Bytes.IsEmpty)
        {
            _message.ReleaseHandles();
        }
    }

    /// <summary>Begins a method call.</summary>
    public readonly void WriteMethodCallHeader(string? destination = null, string? path = null, string? @interface = null, string? member = null,
        string? signature = null, MessageFlags flags = MessageFlags.None)
    {
        _message.Flags = flags;
        WriteHeader(MessageType.MethodCall, destination, path, @interface, member, signature);
    }

    /// <summary>Begins a signal.</summary>
    public readonly void WriteSignalHeader(string? destination = null, string? path = null, string? @interface = null, string? member = null,
        string? signature = null)
    {
        _message.Flags = MessageFlags.NoReplyExpected;
        WriteHeader(MessageType.Signal, destination, path, @interface, member, signature);
    }

    /// <summary>Begins the successful reply to the message with that serial.</summary>
    public readonly void WriteMethodReturnHeader(uint replySerial, ReadOnlySpan<byte> destination = default, string? signature = null) =>
        WriteReply(MessageType.MethodReturn, replySerial, destination, null, signature);

    /// <summary>Writes a whole error reply, body included.</summary>
    public readonly void WriteError(uint replySerial, ReadOnlySpan<byte> destination = default, string? errorName = null, string? errorMsg = null)
    {
        WriteReply(MessageType.Error, replySerial, destination, errorName, errorMsg is null ? null : "s");
        if (errorMsg is not null)
        {
            WriteString(errorMsg);
        }
    }

    private readonly void WriteReply(MessageType type, uint replySerial, ReadOnlySpan<byte> destination, string? errorName, string? signature)
    {
        _message.Flags = MessageFlags.NoReplyExpected;
        WriteHeader(type, destination.IsEmpty ? null : Encoding.UTF8.GetString(destination), null, null, null, signature);
        WriteField(HeaderField.ReplySerial, "u"u8);
        Put(_message.Fields, replySerial);
        WriteStringField(HeaderField.ErrorName, "s"u8, errorName);
    }

    private readonly void WriteHeader(MessageType type, string? destination, string? path, string? @interface, string? member, string? signature)
    {
        _message.Type = type;
        _message.Destination = destination;
        WriteStringField(HeaderField.Path, "o"u8, path);
        WriteStringField(HeaderField.Interface, "s"u8, @interface);
        WriteStringField(HeaderField.Member, "s"u8, member);
        // An owner identifier of a NameOwnerWatcher stands for a unique name.
        WriteStringField(HeaderField.Destination, "s"u8, destination is null ? null : NameOwnerWatcher.BusNameOf(destination));
        if (!string.IsNullOrEmpty(signature))
        {
            WriteField(HeaderField.Signature, "g"u8);
            PutSignature(_message.Fields, signature);
        }
    }

    private readonly void WriteStringField(HeaderField field, ReadOnlySpan<byte> type, string? value)
    {
        if (value is not null)
        {
            WriteField(field, type);
            PutString(_message.Fields, value);
        }
    }

    private readonly void WriteField(HeaderField field, ReadOnlySpan<byte> type)
    {
        Pad(_message.Fields, 8);
        ReadOnlySpan<byte> start = [(byte)field, 1, type[0], 0];
        _message.Fields.Write(start);
    }

    private static void Put<T>(ArrayBufferWriter<byte> target, T value) where T : unmanaged
    {
        int size = System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        Pad(target, size);
        MemoryMarshal.Write(target.GetSpan(size), value);
        target.Advance(size);
    }

    private static void PutString(ArrayBufferWriter<byte> target, ReadOnlySpan<char> value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Put(target, (uint)length);
        var span = target.GetSpan(length + 1);
        Encoding.UTF8.GetBytes(value, span);
        span[length] = 0;
        target.Advance(length + 1);
    }

    private static void PutBytes(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> value)
    {
        Put(target, (uint)value.Length);
        var span = target.GetSpan(value.Length + 1);
        value.CopyTo(span);
        span[value.Length] = 0;
        target.Advance(value.Length + 1);
    }

    private static void PutSignature(ArrayBufferWriter<byte> target, ReadOnlySpan<char> value)
    {
        var span = target.GetSpan(value.Length + 2);
        span[0] = checked((byte)value.Length);
        Encoding.ASCII.GetBytes(value, span[1..]);
        span[value.Length + 1] = 0;
        target.Advance(value.Length + 2);
    }

    private static void Pad(ArrayBufferWriter<byte> target, int alignment)
    {
        int padding = Aligned(target.WrittenCount, alignment) - target.WrittenCount;
        if (padding > 0)
        {
            target.GetSpan(padding)[..padding].Clear();
            target.Advance(padding);
        }
    }

    private static int Aligned(int position, int alignment) => (position + alignment - 1) & -alignment;
}
