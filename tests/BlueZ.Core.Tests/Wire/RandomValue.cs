using BlueZ.Core.DBus.Wire;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.Tests.Wire;

/// <summary>Makes values of any D-Bus type.</summary>
internal sealed class RandomValue(Random random)
{
    private const string Basic = "ybnqiuxtdsogh";
    private const int MaxDepth = 5;

    private int _depth;

    public VariantValue Next() => Of(Short(() => TypeOf(0)));

    private string TypeOf(int depth) => random.Next(depth + _depth < MaxDepth ? 8 : 1) switch
    {
        < 4 => BasicType(),
        4 => "v",
        5 => "a" + TypeOf(depth + 1),
        6 => $"a{{{BasicType()}{TypeOf(depth + 1)}}}",
        _ => $"({string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => TypeOf(depth + 1)))})",
    };

    public VariantValue Of(string type) => type[0] switch
    {
        'y' => (byte)random.Next(),
        'b' => random.Next(2) == 1,
        'n' => (short)random.Next(),
        'q' => (ushort)random.Next(),
        'i' => (int)random.NextInt64(),
        'u' => (uint)random.NextInt64(),
        'x' => random.NextInt64(long.MinValue, long.MaxValue),
        't' => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        'd' => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
        's' => Text(),
        'o' => VariantValue.ObjectPath(Path()),
        'g' => VariantValue.Signature(Types()),
        'h' => VariantValue.UnixFd(Handle()),
        'v' => VariantValue.Variant(Inside()),
        '(' => new VariantValue(type, 0, Fields(type[1..^1])),
        _ => type[1] == '{' ? new VariantValue(type, 0, Entries(type)) : Items(type),
    };

    // A signature has at most 255 characters.
    private static string Short(Func<string> next)
    {
        string signature;
        do
        {
            signature = next();
        }
        while (signature.Length > 255);
        return signature;
    }

    private string BasicType() => Basic[random.Next(Basic.Length)].ToString();

    // What a container of variants holds is kept without the variant around it.
    private VariantValue Element(string type) => type == "v" ? Inside() : Of(type);

    private VariantValue Inside()
    {
        _depth++;
        var value = Next();
        _depth--;
        return value;
    }

    private VariantValue[] Fields(string types)
    {
        var fields = new List<VariantValue>();
        while (types.Length > 0)
        {
            int length = SignatureText.FirstTypeLength(System.Text.Encoding.ASCII.GetBytes(types));
            fields.Add(Element(types[..length]));
            types = types[length..];
        }

        return [.. fields];
    }

    private KeyValuePair<VariantValue, VariantValue>[] Entries(string type) =>
        Many(() => KeyValuePair.Create(Of(type[2..3]), Element(type[3..^1])));

    private VariantValue Items(string type) => type[1] switch
    {
        'y' => VariantValue.Array(Many(() => (byte)random.Next())),
        'b' => VariantValue.Array(Many(() => random.Next(2) == 1)),
        'n' => VariantValue.Array(Many(() => (short)random.Next())),
        'q' => VariantValue.Array(Many(() => (ushort)random.Next())),
        'i' => VariantValue.Array(Many(() => (int)random.NextInt64())),
        'u' => VariantValue.Array(Many(() => (uint)random.NextInt64())),
        'x' => VariantValue.Array(Many(() => random.NextInt64(long.MinValue, long.MaxValue))),
        't' => VariantValue.Array(Many(() => (ulong)random.NextInt64(long.MinValue, long.MaxValue))),
        'd' => VariantValue.Array(Many(random.NextDouble)),
        's' => VariantValue.Array(Many(Text)),
        'o' => VariantValue.Array(Many(() => new ObjectPath(Path()))),
        'g' => VariantValue.Array(Many(Types)),
        'h' => VariantValue.Array(Many(Handle)),
        _ => new VariantValue(type, 0, Many(() => Element(type[1..]))),
    };

    private T[] Many<T>(Func<T> next) => [.. Enumerable.Range(0, random.Next(4)).Select(_ => next())];

    private string Text() => string.Concat(Many(() => random.Next(4) switch
    {
        0 => char.ConvertFromUtf32(random.Next(0x10000, 0x110000)),
        1 => ((char)random.Next(0x80, 0xd800)).ToString(),
        _ => ((char)random.Next(1, 0x80)).ToString(),
    }));

    private string Path() => random.Next(4) == 0 ? "/" : string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"/dev_{random.Next(100)}"));

    private Signature Types() => new(System.Text.Encoding.ASCII.GetBytes(Short(() => string.Concat(Many(() => TypeOf(2))))));

    // A number that is no descriptor of ours, and is never closed.
    private SafeFileHandle Handle() => new(random.Next(1, int.MaxValue), ownsHandle: false);
}
