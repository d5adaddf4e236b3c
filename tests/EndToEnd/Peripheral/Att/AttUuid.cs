using System.Buffers.Binary;

namespace Peripheral.Att;

/// <summary>A UUID as it goes over the air, two or sixteen bytes, least significant first.</summary>
internal sealed record AttUuid(byte[] Bytes)
{
    public static readonly AttUuid PrimaryService = 0x2800;
    public static readonly AttUuid Characteristic = 0x2803;
    public static readonly AttUuid ClientConfiguration = 0x2902;

    public static implicit operator AttUuid(ushort value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return new AttUuid(bytes);
    }

    public static AttUuid Parse(string text)
    {
        byte[] bytes = Guid.Parse(text).ToByteArray(bigEndian: true);
        Array.Reverse(bytes);
        return new AttUuid(bytes);
    }

    public bool Is(ReadOnlySpan<byte> bytes) => bytes.SequenceEqual(Bytes);
}
