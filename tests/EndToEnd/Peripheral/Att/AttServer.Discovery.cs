namespace Peripheral.Att;

/// <summary>The requests by which a client finds out what there is.</summary>
internal sealed partial class AttServer
{
    private const int MaxListed = 253;          // the length of an entry is one byte (section 3.4.4.2)

    private byte[] FindInformation(AttPdu pdu)
    {
        (ushort first, ushort last) = Range(pdu);
        int length = 0;
        var body = new List<byte>();
        foreach (AttAttribute attribute in table.Between(first, last))
        {
            byte[] uuid = attribute.Type.Bytes;
            length = length == 0 ? uuid.Length : length;
            if (uuid.Length != length || body.Count + 2 + length > session.Mtu - 2)
            {
                break;
            }

            body.AddRange([(byte)attribute.Handle, (byte)(attribute.Handle >> 8), .. uuid]);
        }

        return Found(AttOpcode.FindInformation, [length == 2 ? (byte)1 : (byte)2], body, first);
    }

    private byte[] FindByTypeValue(AttPdu pdu)
    {
        (ushort first, ushort last) = Range(pdu);
        byte[] type = pdu.From(4)[..2].ToArray();
        byte[] value = pdu.From(6).ToArray();
        var body = new List<byte>();
        foreach (AttAttribute a in table.Between(first, last).Where(a => a.Type.Is(type) && a.Value.AsSpan().SequenceEqual(value)))
        {
            if (body.Count + 4 > session.Mtu - 1)
            {
                break;
            }

            ushort end = a.GroupEnd == 0 ? a.Handle : a.GroupEnd;
            body.AddRange([(byte)a.Handle, (byte)(a.Handle >> 8), (byte)end, (byte)(end >> 8)]);
        }

        return Found(AttOpcode.FindByTypeValue, [], body, first);
    }

    private byte[] ReadByGroupType(AttPdu pdu)
    {
        (ushort first, ushort last) = Range(pdu);
        if (!AttUuid.PrimaryService.Is(pdu.From(4)))
        {
            throw new AttException(AttError.UnsupportedGroupType, first);
        }

        return List(AttOpcode.ReadByGroupType, first, table.Between(first, last).Where(a => a.GroupEnd != 0),
            a => [(byte)a.Handle, (byte)(a.Handle >> 8), (byte)a.GroupEnd, (byte)(a.GroupEnd >> 8), .. a.Value]);
    }

    private byte[] ReadByType(AttPdu pdu)
    {
        (ushort first, ushort last) = Range(pdu);
        byte[] type = pdu.From(4).ToArray();
        var found = table.Between(first, last).Where(a => a.Type.Is(type)).ToList();
        if (found.Count > 0)
        {
            Readable(found[0].Handle);          // an error on the first is the answer; on a later one it ends the list
        }

        return List(AttOpcode.ReadByType, first,
            found.TakeWhile(a => a.IsReadable && session.Allows(a) == AttError.None),
            a => [(byte)a.Handle, (byte)(a.Handle >> 8), .. Readable(a.Handle)]);
    }

    /// <summary>Entries of one length, that of the first, as many as there is room for.</summary>
    private byte[] List(byte request, ushort first, IEnumerable<AttAttribute> attributes, Func<AttAttribute, byte[]> entry)
    {
        int room = session.Mtu - 2;
        int length = 0;
        var body = new List<byte>();
        foreach (AttAttribute attribute in attributes)
        {
            byte[] bytes = entry(attribute);
            if (length == 0)
            {
                length = Math.Min(bytes.Length, Math.Min(room, MaxListed));
                bytes = bytes[..length];
            }

            if (bytes.Length != length || body.Count + length > room)
            {
                break;
            }

            body.AddRange(bytes);
        }

        return Found(request, [(byte)length], body, first);
    }

    private static byte[] Found(byte request, byte[] head, List<byte> body, ushort first) => body.Count > 0
        ? [AttOpcode.ResponseTo(request), .. head, .. body]
        : throw new AttException(AttError.AttributeNotFound, first);

    private static (ushort First, ushort Last) Range(AttPdu pdu)
    {
        (ushort first, ushort last) = (pdu.U16(0), pdu.U16(2));
        return first != 0 && first <= last ? (first, last) : throw new AttException(AttError.InvalidHandle, first);
    }
}
