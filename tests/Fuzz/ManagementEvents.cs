using System.Buffers.Binary;
using BlueZ.Core.Management;

namespace Fuzz;

/// <summary>What the kernel's management socket tells: the frame, and the events that are read.</summary>
internal static class ManagementEvents
{
    public static FuzzTarget Target { get; } = new("management", [.. Corpus()], Feed, Repair);

    private static IEnumerable<byte[]> Corpus()
    {
        byte[] found = [1, 0, 0, 0xee, 0xff, 0xc0, 2, 0xc4, 0, 0, 0, 0, 3, 0, 2, 1, 6];
        yield return ManagementPacket.Write(DeviceFound.Discovered, 0, found);
        yield return ManagementPacket.Write(DeviceFound.Monitored, 0, [1, 0, .. found]);
        yield return ManagementPacket.Write(DeviceFound.Monitored, 0, [1, 0, .. found[..12], 62, 0, .. new byte[62]]);
        yield return ManagementPacket.Write(0x000C, 0, [.. found[..7], 4]);
        yield return ManagementPacket.Write(1, 0, [0x15, 0, 0, 1, 0, .. found[..7]]);
        yield return ManagementPacket.Write(2, 0, [0x15, 0, 0x14]);
    }

    // A wrong length is refused at once: most inputs have a right one.
    private static void Repair(byte[] bytes, Random random)
    {
        if (bytes.Length >= ManagementPacket.HeaderLength && random.Next(8) > 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), (ushort)(bytes.Length - ManagementPacket.HeaderLength));
        }
    }

    private static void Feed(byte[] bytes)
    {
        if (!ManagementPacket.TryRead(bytes, out var told))
        {
            return;
        }

        DeviceDisconnected.TryRead(told, out _);
        if (ManagementPacket.IsReply(told))
        {
            ManagementPacket.TryReadEnd(told, out _, out _, out _);
        }

        foreach (ushort code in new[] { DeviceFound.Discovered, DeviceFound.Monitored })
        {
            if (DeviceFound.TryRead(code, told.Parameters.Span, 0, out var heard) && heard.Data.Length > told.Parameters.Length)
            {
                throw new InvalidOperationException("The advertisement is longer than the event that it came in.");
            }
        }
    }
}
