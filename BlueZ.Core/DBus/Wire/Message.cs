using System.Runtime.InteropServices;
using System.Text;

namespace BlueZ.Core.DBus.Wire;

/// <summary>A received message; valid inside the reader delegate, or until its <see cref="MethodContext"/> is disposed.</summary>
public sealed class Message
{
    private readonly byte[] _bytes;
    private readonly Range[] _fields = new Range[10];
    private readonly int _bodyAt;
    private uint _fieldsSet;

    internal Message(byte[] bytes, int bodyAt)
    {
        _bytes = bytes;
        _bodyAt = bodyAt;
        IsBigEndian = bytes[0] == (byte)'B';
    }

    /// <summary>Whether the sender wrote in big-endian order.</summary>
    public bool IsBigEndian { get; }

    /// <summary>The sender's serial, never 0.</summary>
    public uint Serial { get; internal set; }

    /// <summary>The serial of the message that this one answers.</summary>
    public uint? ReplySerial { get; internal set; }

    /// <summary>The flags.</summary>
    public MessageFlags MessageFlags => (MessageFlags)_bytes[2];

    /// <summary>The kind of message.</summary>
    public MessageType MessageType => (MessageType)_bytes[1];

    /// <summary>How many file descriptors came with it.</summary>
    public int UnixFdCount => Handles.Length;

#pragma warning disable CS1591 // The header fields of the specification, as text, as bytes, and whether they are there.
    public string? PathAsString => Text(HeaderField.Path);
    public string? InterfaceAsString => Text(HeaderField.Interface);
    public string? MemberAsString => Text(HeaderField.Member);
    public string? ErrorNameAsString => Text(HeaderField.ErrorName);
    public string? DestinationAsString => Text(HeaderField.Destination);
    public string? SenderAsString => Text(HeaderField.Sender);
    public string SignatureAsString => Text(HeaderField.Signature) ?? "";
    public ReadOnlySpan<byte> Path => Bytes(HeaderField.Path);
    public ReadOnlySpan<byte> Interface => Bytes(HeaderField.Interface);
    public ReadOnlySpan<byte> Member => Bytes(HeaderField.Member);
    public ReadOnlySpan<byte> ErrorName => Bytes(HeaderField.ErrorName);
    public ReadOnlySpan<byte> Destination => Bytes(HeaderField.Destination);
    public ReadOnlySpan<byte> Sender => Bytes(HeaderField.Sender);
    public ReadOnlySpan<byte> Signature => Bytes(HeaderField.Signature);
    public bool PathIsSet => IsSet(HeaderField.Path);
    public bool InterfaceIsSet => IsSet(HeaderField.Interface);
    public bool MemberIsSet => IsSet(HeaderField.Member);
    public bool ErrorNameIsSet => IsSet(HeaderField.ErrorName);
    public bool DestinationIsSet => IsSet(HeaderField.Destination);
    public bool SenderIsSet => IsSet(HeaderField.Sender);
    public bool SignatureIsSet => IsSet(HeaderField.Signature);
#pragma warning restore CS1591

    /// <summary>A reader at the start of the body.</summary>
    public Reader GetBodyReader() => new(_bytes.AsSpan(_bodyAt), IsBigEndian, Handles);

    internal SafeHandle[] Handles { get; set; } = [];

    internal bool IsSet(HeaderField field) => (_fieldsSet & (1u << (int)field)) != 0;

    internal void Set(HeaderField field, int start, int length)
    {
        _fields[(int)field] = new Range(start, start + length);
        _fieldsSet |= 1u << (int)field;
    }

    internal void CloseHandles()
    {
        foreach (var handle in Handles)
        {
            handle.Dispose();
        }
    }

    private ReadOnlySpan<byte> Bytes(HeaderField field) => IsSet(field) ? _bytes.AsSpan(_fields[(int)field]) : default;

    private string? Text(HeaderField field) => IsSet(field) ? Encoding.UTF8.GetString(Bytes(field)) : null;
}
