using System.Buffers.Binary;

namespace EspProxy.Mdns;

/// <summary>Reads packets of strangers: what is wrong in any way is dropped as a whole.</summary>
internal static class DnsReader
{
    // RFC 6762, section 17: with its headers a packet is at most 9000 bytes.
    public const int LongestPacket = 9000;

    private const int HeaderLength = 12;
    private const int ShortestQuestion = 5;
    private const int ShortestRecord = 11;
    private const ushort Internet = 1;

    public static bool TryRead(ReadOnlySpan<byte> packet, out DnsMessage message)
    {
        message = null!;
        if (packet.Length is < HeaderLength or > LongestPacket)
        {
            return false;
        }

        int flags = Short(packet, 2);
        int questions = Short(packet, 4);
        int answers = Short(packet, 6);
        int authorities = Short(packet, 8);
        int additionals = Short(packet, 10);

        // Another operation, or an error, is ignored (sections 18.3 and 18.11). Counts are checked before anything is made.
        if ((flags & 0x780f) != 0 || (questions * ShortestQuestion) + ((answers + authorities + additionals) * ShortestRecord) > packet.Length - HeaderLength)
        {
            return false;
        }

        int offset = HeaderLength;
        if (!TryReadQuestions(packet, ref offset, questions, out var asked) || !TryReadRecords(packet, ref offset, answers, out var answered)
            || !TryReadRecords(packet, ref offset, authorities, out var proposed) || !TryReadRecords(packet, ref offset, additionals, out var added))
        {
            return false;
        }

        message = new DnsMessage
        {
            Id = (ushort)Short(packet, 0), IsResponse = (flags & 0x8000) != 0, IsTruncated = (flags & 0x0200) != 0,
            Questions = asked, Answers = answered, Authorities = proposed, Additionals = added,
        };
        return true;
    }

    private static bool TryReadQuestions(ReadOnlySpan<byte> packet, ref int offset, int count, out List<DnsQuestion> questions)
    {
        questions = new List<DnsQuestion>(count);
        for (int i = 0; i < count; i++)
        {
            if (!DnsName.TryRead(packet, ref offset, out var name) || offset + 4 > packet.Length)
            {
                return false;
            }

            int asked = Short(packet, offset + 2);
            if ((asked & 0x7fff) is Internet or DnsType.Any)
            {
                questions.Add(new DnsQuestion(name, (ushort)Short(packet, offset), (asked & 0x8000) != 0));
            }

            offset += 4;
        }

        return true;
    }

    private static bool TryReadRecords(ReadOnlySpan<byte> packet, ref int offset, int count, out List<DnsRecord> records)
    {
        records = new List<DnsRecord>(count);
        for (int i = 0; i < count; i++)
        {
            if (!DnsName.TryRead(packet, ref offset, out var name) || offset + 10 > packet.Length)
            {
                return false;
            }

            ushort type = (ushort)Short(packet, offset);
            int asked = Short(packet, offset + 2);
            uint ttl = BinaryPrimitives.ReadUInt32BigEndian(packet[(offset + 4)..]);
            int length = Short(packet, offset + 8);
            offset += 10;
            if (offset + length > packet.Length || !TryReadData(packet, type, offset, length, out byte[] data))
            {
                return false;
            }

            offset += length;
            if ((asked & 0x7fff) == Internet)
            {
                records.Add(new DnsRecord(name, type, ttl, data, (asked & 0x8000) != 0));
            }
        }

        return true;
    }

    // Names in data are written out, so that data can be compared.
    private static bool TryReadData(ReadOnlySpan<byte> packet, ushort type, int offset, int length, out byte[] data)
    {
        int fixedLength = type switch { DnsType.Ptr => 0, DnsType.Srv => 6, _ => -1 };
        if (fixedLength < 0)
        {
            data = packet.Slice(offset, length).ToArray();
            return true;
        }

        data = [];
        int at = offset + fixedLength;
        if (length <= fixedLength || !DnsName.TryRead(packet[..(offset + length)], ref at, out var target) || at != offset + length)
        {
            return false;
        }

        data = [.. packet.Slice(offset, fixedLength), .. target.Wire];
        return true;
    }

    private static int Short(ReadOnlySpan<byte> packet, int offset) => BinaryPrimitives.ReadUInt16BigEndian(packet[offset..]);
}
