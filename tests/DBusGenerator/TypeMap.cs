using System.Text;

namespace DBusGenerator;

/// <summary>What a D-Bus signature is in C#, and the code that reads and writes it.</summary>
/// <remarks>Composite types get a method each in a class beside the proxies; <see cref="Composites"/> collects them.</remarks>
internal sealed class TypeMap
{
    private static readonly Dictionary<char, (string Type, string Name)> Basic = new()
    {
        ['y'] = ("byte", "Byte"),
        ['b'] = ("bool", "Bool"),
        ['n'] = ("short", "Int16"),
        ['q'] = ("ushort", "UInt16"),
        ['i'] = ("int", "Int32"),
        ['u'] = ("uint", "UInt32"),
        ['x'] = ("long", "Int64"),
        ['t'] = ("ulong", "UInt64"),
        ['d'] = ("double", "Double"),
        ['s'] = ("string", "String"),
        ['o'] = ("string", "ObjectPath"),
        ['g'] = ("Signature", "Signature"),
        ['h'] = ("SafeFileHandle", "Handle"),
        ['v'] = ("VariantValue", "Variant"),
    };

    public SortedSet<string> Composites { get; } = new(StringComparer.Ordinal);

    /// <summary>The C# type; a type in which each variant holds <paramref name="variantOf"/> says that in place of VariantValue.</summary>
    public static string CSharp(string signature, string? variantOf = null) => signature[0] switch
    {
        'v' when variantOf is not null => CSharp(variantOf),
        'a' when signature[1] == '{' => $"Dictionary<{CSharp(signature[2..3])}, {CSharp(signature[3..^1], variantOf)}>",
        'a' => CSharp(signature[1..], variantOf) + "[]",
        '(' => "(" + string.Join(", ", Fields(signature).Select(f => CSharp(f, variantOf))) + ")",
        char basic => Basic[basic].Type,
    };

    /// <summary>The expression that reads a value from a variable named reader.</summary>
    public string Read(string signature, string? variantOf = null) => signature switch
    {
        "o" => "reader.ReadObjectPathAsString()",
        "h" => "reader.ReadHandle<SafeFileHandle>()",
        "v" => variantOf is null ? "reader.ReadVariantValue()" : $"{Method("Read", "v", variantOf)}(ref reader)",
        "ay" or "as" => $"reader.ReadArrayOf{Basic[signature[1]].Name}()",
        "a{sv}" when variantOf is null => "reader.ReadDictionaryOfStringToVariantValue()",
        { Length: 1 } => $"reader.Read{Basic[signature[0]].Name}()",
        _ => $"{Method("Read", signature, variantOf)}(ref reader)",
    };

    /// <summary>The statement that writes a value to a variable named writer.</summary>
    public string Write(string signature, string value) => signature switch
    {
        "ay" or "as" => $"writer.WriteArray({value});",
        "a{sv}" => $"writer.WriteDictionary({value});",
        { Length: 1 } => $"writer.Write{Basic[signature[0]].Name}({value});",
        _ => $"{Method("Write", signature, null)}(ref writer, {value});",
    };

    /// <summary>The class with the methods for composite types, to be written last.</summary>
    public string Class(string name)
    {
        var text = new StringBuilder();
        // Writing one method may ask for another.
        for (var done = new HashSet<string>(); Composites.Except(done).FirstOrDefault() is { } next; done.Add(next))
        {
            string[] parts = next.Split(':');
            text.Append(parts[0] == "Read" ? ReadMethod(parts[1], parts[2].Length > 0 ? parts[2] : null) : WriteMethod(parts[1]));
        }

        return $"internal static class {name}\n{{\n{text.ToString().TrimStart('\n')}}}\n";
    }

    private string Method(string verb, string signature, string? variantOf)
    {
        Composites.Add($"{verb}:{signature}:{variantOf}");
        return $"DBusTypes.{Name(verb, signature, variantOf)}";
    }

    private static string Name(string verb, string signature, string? variantOf) =>
        verb + signature.Replace('{', 'D').Replace("}", "", StringComparison.Ordinal).Replace('(', 'S').Replace(")", "E", StringComparison.Ordinal)
        + (variantOf is null ? "" : "Of" + variantOf);

    private string ReadMethod(string signature, string? variantOf)
    {
        string type = CSharp(signature, variantOf);
        string body = signature switch
        {
            "v" => $"        reader.ReadSignature(\"{variantOf}\"u8);\n        return {Read(variantOf!)};\n",
            ['a', '{', ..] => $$"""
                        var items = new {{type}}();
                        var end = reader.ReadDictionaryStart();
                        while (reader.HasNext(end))
                        {
                            var key = {{Read(signature[2..3])}};
                            items[key] = {{Read(signature[3..^1], variantOf)}};
                        }

                        return items;

                """,
            ['a', ..] => $$"""
                        var items = new List<{{type[..^2]}}>();
                        var end = reader.ReadArrayStart((DBusType)'{{signature[1]}}');
                        while (reader.HasNext(end))
                        {
                            items.Add({{Read(signature[1..], variantOf)}});
                        }

                        return [.. items];

                """,
            _ => $"        reader.AlignStruct();\n        return ({string.Join(", ", Fields(signature).Select(f => Read(f, variantOf)))});\n",
        };
        return $"\n    public static {type} {Name("Read", signature, variantOf)}(ref Reader reader)\n    {{\n{body}    }}\n";
    }

    private string WriteMethod(string signature)
    {
        string body = signature switch
        {
            ['a', '{', ..] => $$"""
                        var start = writer.WriteDictionaryStart();
                        foreach (var (key, item) in value)
                        {
                            writer.WriteDictionaryEntryStart();
                            {{Write(signature[2..3], "key")}}
                            {{Write(signature[3..^1], "item")}}
                        }

                        writer.WriteDictionaryEnd(start);

                """,
            ['a', ..] => $$"""
                        var start = writer.WriteArrayStart((DBusType)'{{signature[1]}}');
                        foreach (var item in value)
                        {
                            {{Write(signature[1..], "item")}}
                        }

                        writer.WriteArrayEnd(start);

                """,
            _ => "        writer.WriteStructureStart();\n" + string.Concat(Fields(signature).Select((f, i) => $"        {Write(f, $"value.Item{i + 1}")}\n")),
        };
        return $"\n    public static void {Name("Write", signature, null)}(ref MessageWriter writer, {CSharp(signature)} value)\n    {{\n{body}    }}\n";
    }

    private static IEnumerable<string> Fields(string signature)
    {
        for (int at = 1; at < signature.Length - 1;)
        {
            int length = Length(signature, at);
            yield return signature.Substring(at, length);
            at += length;
        }
    }

    private static int Length(string signature, int at)
    {
        int depth = 0, start = at;
        while (true)
        {
            char c = signature[at++];
            depth += c is '(' or '{' ? 1 : c is ')' or '}' ? -1 : 0;
            if (depth == 0 && c != 'a')
            {
                return at - start;
            }
        }
    }
}
