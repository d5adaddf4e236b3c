using System.Text;

namespace EspProxy.Mdns;

/// <summary>A domain name as its uncompressed bytes; letters of ASCII are compared without case (RFC 6762, section 16).</summary>
internal sealed class DnsName : IEquatable<DnsName>
{
    public const int LongestLabel = 63;
    public const int LongestName = 255;

    private readonly byte[] _wire;

    private DnsName(byte[] wire) => _wire = wire;

    /// <summary>The labels with their lengths, and the empty one at the end.</summary>
    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>A name of ours; a label may hold dots.</summary>
    public static DnsName Of(params ReadOnlySpan<string> labels)
    {
        var wire = new List<byte>();
        foreach (string label in labels)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(label);
            ArgumentOutOfRangeException.ThrowIfZero(bytes.Length, nameof(labels));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, LongestLabel, nameof(labels));
            wire.Add((byte)bytes.Length);
            wire.AddRange(bytes);
        }

        wire.Add(0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wire.Count, LongestName, nameof(labels));
        return new DnsName([.. wire]);
    }

    /// <summary>Reads a name that may be compressed, and steps behind it; false when it is no name.</summary>
    public static bool TryRead(ReadOnlySpan<byte> packet, ref int offset, out DnsName name)
    {
        name = null!;
        Span<byte> wire = stackalloc byte[LongestName];
        int length = 0;
        int at = offset;
        int next = -1;

        // A pointer leads to what stands before it, and before every earlier pointer: a loop cannot be.
        int limit = offset;
        while (at >= 0 && at < packet.Length)
        {
            int head = packet[at];
            if (head >= 0xc0)
            {
                next = next < 0 ? at + 2 : next;
                at = limit = Target(packet, at, limit);
                continue;
            }

            if (head > LongestLabel || length + 1 + head > LongestName || at + 1 + head > packet.Length)
            {
                return false;
            }

            packet.Slice(at, head + 1).CopyTo(wire[length..]);
            length += head + 1;
            at += head + 1;
            if (head == 0)
            {
                offset = next < 0 ? at : next;
                name = new DnsName(wire[..length].ToArray());
                return true;
            }
        }

        return false;
    }

    // Where a pointer leads; -1 when that is not before the limit.
    private static int Target(ReadOnlySpan<byte> packet, int at, int limit)
    {
        int target = at + 1 < packet.Length ? ((packet[at] & 0x3f) << 8) | packet[at + 1] : int.MaxValue;
        return target < limit ? target : -1;
    }

    public bool Equals(DnsName? other)
    {
        if (other is null || other._wire.Length != _wire.Length)
        {
            return false;
        }

        for (int i = 0; i < _wire.Length; i++)
        {
            if (Fold(_wire[i]) != Fold(other._wire[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as DnsName);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (byte b in _wire)
        {
            hash.Add(Fold(b));
        }

        return hash.ToHashCode();
    }

    /// <summary>For people: labels and dots.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = 0; _wire[i] != 0; i += _wire[i] + 1)
        {
            text.Append(Encoding.UTF8.GetString(_wire, i + 1, _wire[i])).Append('.');
        }

        return text.ToString();
    }

    // A length is below 64, and so is never taken for a letter.
    private static byte Fold(byte b) => b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b;
}
