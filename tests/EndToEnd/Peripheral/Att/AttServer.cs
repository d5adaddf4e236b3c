using System.Buffers.Binary;

namespace Peripheral.Att;

/// <summary>Answers the requests of the Attribute Protocol (Core specification, volume 3, part F, section 3.4).</summary>
internal sealed partial class AttServer(AttTable table, AttSession session)
{
    private const int LargestMtu = 247;         // what an nRF52 companion radio offers
    private const int MaxPrepared = 64;

    /// <summary>The answer to a PDU of the peer, or null where none is due.</summary>
    public byte[]? Answer(ReadOnlySpan<byte> pdu)
    {
        if (pdu.IsEmpty)
        {
            return null;
        }

        byte opcode = pdu[0];
        try
        {
            byte[]? answer = Dispatch(opcode, new AttPdu(pdu[1..]));
            return AttOpcode.IsAnswered(opcode) ? answer : null;
        }
        catch (AttException e)
        {
            return AttOpcode.IsAnswered(opcode) ? [AttOpcode.Error, opcode, (byte)e.Handle, (byte)(e.Handle >> 8), (byte)e.Error] : null;
        }
    }

    private byte[]? Dispatch(byte opcode, AttPdu pdu) => opcode switch
    {
        AttOpcode.ExchangeMtu => ExchangeMtu(pdu),
        AttOpcode.FindInformation => FindInformation(pdu),
        AttOpcode.FindByTypeValue => FindByTypeValue(pdu),
        AttOpcode.ReadByType => ReadByType(pdu),
        AttOpcode.ReadByGroupType => ReadByGroupType(pdu),
        AttOpcode.Read => Read(opcode, pdu.U16(0), 0),
        AttOpcode.ReadBlob => Read(opcode, pdu.U16(0), pdu.U16(2)),
        AttOpcode.Write or AttOpcode.WriteCommand => Write(pdu),
        AttOpcode.PrepareWrite => PrepareWrite(pdu),
        AttOpcode.ExecuteWrite => ExecuteWrite(pdu),
        AttOpcode.Confirmation => null,
        _ => throw new AttException(AttError.RequestNotSupported),
    };

    private byte[] ExchangeMtu(AttPdu pdu)
    {
        session.Mtu = Math.Max(AttSession.DefaultMtu, Math.Min((int)pdu.U16(0), LargestMtu));
        return [AttOpcode.ResponseTo(AttOpcode.ExchangeMtu), LargestMtu & 0xff, LargestMtu >> 8];
    }

    private byte[] Read(byte opcode, ushort handle, int offset)
    {
        byte[] value = Readable(handle);
        if (offset > value.Length)
        {
            throw new AttException(AttError.InvalidOffset, handle);
        }

        return [AttOpcode.ResponseTo(opcode), .. value[offset..Math.Min(value.Length, offset + session.Mtu - 1)]];
    }

    private byte[] Write(AttPdu pdu)
    {
        Store(pdu.U16(0), pdu.From(2).ToArray());
        return [AttOpcode.ResponseTo(AttOpcode.Write)];
    }

    private byte[] PrepareWrite(AttPdu pdu)
    {
        ushort handle = pdu.U16(0);
        Writable(handle);
        if (session.Prepared.Count == MaxPrepared)
        {
            throw new AttException(AttError.PrepareQueueFull, handle);
        }

        session.Prepared.Add((handle, pdu.U16(2), pdu.From(4).ToArray()));
        return [AttOpcode.ResponseTo(AttOpcode.PrepareWrite), .. pdu.From(0)];
    }

    private byte[] ExecuteWrite(AttPdu pdu)
    {
        var parts = session.Prepared.ToList();
        session.Prepared.Clear();
        if (pdu.From(0)[0] == 1)
        {
            foreach (var attribute in parts.GroupBy(p => p.Handle))
            {
                var value = new List<byte>();
                foreach ((_, int offset, byte[] bytes) in attribute)
                {
                    if (offset != value.Count)
                    {
                        throw new AttException(AttError.InvalidOffset, attribute.Key);
                    }

                    value.AddRange(bytes);
                }

                Store(attribute.Key, [.. value]);
            }
        }

        return [AttOpcode.ResponseTo(AttOpcode.ExecuteWrite)];
    }

    private void Store(ushort handle, byte[] value)
    {
        AttAttribute attribute = Writable(handle);
        if (value.Length > attribute.MaxLength)
        {
            throw new AttException(AttError.InvalidLength, handle);
        }

        if (attribute.Type == AttUuid.ClientConfiguration)
        {
            session.Subscriptions[handle] = value.Length == 2
                ? BinaryPrimitives.ReadUInt16LittleEndian(value)
                : throw new AttException(AttError.InvalidLength, handle);
            return;
        }

        session.Written.Enqueue((handle, value));
    }

    private byte[] Readable(ushort handle)
    {
        AttAttribute attribute = Known(handle);
        if (!attribute.IsReadable)
        {
            throw new AttException(AttError.ReadNotPermitted, handle);
        }

        Demand(session.Allows(attribute), handle);
        if (attribute.Type != AttUuid.ClientConfiguration)
        {
            return attribute.Value;
        }

        byte[] value = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(value, session.Subscriptions.GetValueOrDefault(handle));
        return value;
    }

    private AttAttribute Writable(ushort handle)
    {
        AttAttribute attribute = Known(handle);
        if (!attribute.IsWritable)
        {
            throw new AttException(AttError.WriteNotPermitted, handle);
        }

        Demand(session.Allows(attribute), handle);
        return attribute;
    }

    private AttAttribute Known(ushort handle) => table.Find(handle) ?? throw new AttException(AttError.InvalidHandle, handle);

    private static void Demand(AttError error, ushort handle)
    {
        if (error != AttError.None)
        {
            throw new AttException(error, handle);
        }
    }
}
