using System.Buffers.Binary;

namespace Fuzz;

/// <summary>Changes an input in the ways in which parsers break.</summary>
internal static class Mutation
{
    private static readonly uint[] Lengths =
        [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x0400_0000, 0x0400_0001, 0x0800_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff];

    public static byte[] Of(IReadOnlyList<byte[]> corpus, Random random)
    {
        var bytes = new List<byte>(corpus[random.Next(corpus.Count)]);
        for (int i = random.Next(1, 5); i > 0 && bytes.Count > 0; i--)
        {
            Step(bytes, corpus, random);
        }

        return [.. bytes];
    }

    private static void Step(List<byte> bytes, IReadOnlyList<byte[]> corpus, Random random)
    {
        int at = random.Next(bytes.Count);
        int count = Math.Min(random.Next(1, 17), bytes.Count - at);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next();
                break;
            case 2:
                bytes.RemoveRange(at, count);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, count));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5:
                byte[] other = corpus[random.Next(corpus.Count)];
                int from = random.Next(other.Length);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other[from..]);
                break;
            case 6:
                bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(1, 300)));
                break;
            default:
                PutLength(bytes, at & ~3, random);
                break;
        }
    }

    private static void PutLength(List<byte> bytes, int at, Random random)
    {
        byte[] length = new byte[4];
        uint value = Lengths[random.Next(Lengths.Length)];
        if (random.Next(4) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(length, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, value);
        }

        for (int i = 0; i < 4 && at + i < bytes.Count; i++)
        {
            bytes[at + i] = length[i];
        }
    }
}
