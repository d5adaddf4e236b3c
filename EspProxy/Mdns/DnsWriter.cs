using System.Buffers;
using System.Buffers.Binary;

namespace EspProxy.Mdns;

/// <summary>Writes our packets; the names of records are compressed as far as a whole name is repeated.</summary>
internal static class DnsWriter
{
    private const ushort Internet = 1;
    private const ushort FlagBit = 0x8000;

    // A pointer has 14 bits.
    private const int LastTarget = 0x3fff;

    public static byte[] Write(DnsMessage message)
    {
        var output = new ArrayBufferWriter<byte>(512);
        var names = new Dictionary<DnsName, int>();
        Short(output, message.Id);

        // A response is authoritative (RFC 6762, section 18.4).
        Short(output, (ushort)((message.IsResponse ? 0x8400 : 0) | (message.IsTruncated ? 0x0200 : 0)));
        Short(output, (ushort)message.Questions.Count);
        Short(output, (ushort)message.Answers.Count);
        Short(output, (ushort)message.Authorities.Count);
        Short(output, (ushort)message.Additionals.Count);
        foreach (var question in message.Questions)
        {
            Name(output, names, question.Name);
            Short(output, question.Type);
            Short(output, (ushort)(Internet | (question.WantsUnicast ? FlagBit : 0)));
        }

        foreach (var record in message.Answers.Concat(message.Authorities).Concat(message.Additionals))
        {
            Name(output, names, record.Name);
            Short(output, record.Type);
            Short(output, (ushort)(Internet | (record.IsUnique ? FlagBit : 0)));
            BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), record.Ttl);
            output.Advance(4);
            Short(output, checked((ushort)record.Data.Length));
            output.Write(record.Data);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Name(ArrayBufferWriter<byte> output, Dictionary<DnsName, int> names, DnsName name)
    {
        if (names.TryGetValue(name, out int target))
        {
            Short(output, (ushort)(0xc000 | target));
            return;
        }

        if (output.WrittenCount <= LastTarget)
        {
            names[name] = output.WrittenCount;
        }

        output.Write(name.Wire);
    }

    private static void Short(ArrayBufferWriter<byte> output, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), value);
        output.Advance(2);
    }
}
