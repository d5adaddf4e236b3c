using System.Buffers.Binary;

namespace Peripheral.Att;

/// <summary>The parameters of a request; what is too short is an invalid PDU.</summary>
internal readonly ref struct AttPdu(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public ushort U16(int offset) => _bytes.Length >= offset + 2
        ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[offset..])
        : throw new AttException(AttError.InvalidPdu);

    public ReadOnlySpan<byte> From(int offset) => _bytes.Length >= offset ? _bytes[offset..] : throw new AttException(AttError.InvalidPdu);
}
