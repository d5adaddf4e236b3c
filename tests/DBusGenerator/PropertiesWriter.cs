using System.Text;

namespace DBusGenerator;

/// <summary>The properties of an interface as a class that reads itself from a message and applies changes.</summary>
internal sealed class PropertiesWriter(TypeMap types)
{
    public string Write(Interface source)
    {
        string name = source.ShortName;
        var text = new StringBuilder($"/// <summary>Names the properties of {source.Name}.</summary>\n[Flags]\ninternal enum {name}Property : ulong\n{{\n    None = 0,\n");
        for (int i = 0; i < source.Properties.Count; i++)
        {
            text.Append($"    {source.Properties[i].Name} = 1UL << {i},\n");
        }

        text.Append($$"""
            }

            /// <summary>The properties of {{source.Name}}; one that the object lacks is null.</summary>
            internal sealed class {{name}}Properties
            {

            """);
        foreach (var property in source.Properties)
        {
            text.Append($"    public {TypeMap.CSharp(property.Type, property.VariantOf)}? {property.Name} {{ get; private set; }}\n");
        }

        Readers(text, name);
        Apply(text, source);
        Invalidate(text, source);
        return text.Append("}\n").ToString();
    }

    private static void Readers(StringBuilder text, string name) => text.Append($$"""

            /// <summary>Reads a whole set (a{sv}).</summary>
            public static {{name}}Properties ReadFrom(ref Reader reader)
            {
                var properties = new {{name}}Properties();
                properties.Change(ref reader);
                return properties;
            }

            /// <summary>Applies a set of changes (a{sv}) and says which properties it named, also where the value stayed.</summary>
            public {{name}}Property Change(ref Reader reader)
            {
                var named = {{name}}Property.None;
                var end = reader.ReadDictionaryStart();
                while (reader.HasNext(end))
                {
                    named |= ChangeOne(ref reader, reader.ReadStringAsSpan());
                }

                return named;
            }

            /// <summary>Forgets the properties in a list of invalidated ones (as).</summary>
            public {{name}}Property Invalidate(ref Reader reader)
            {
                var named = {{name}}Property.None;
                var end = reader.ReadArrayStart(DBusType.String);
                while (reader.HasNext(end))
                {
                    named |= InvalidateOne(reader.ReadStringAsSpan());
                }

                return named;
            }

        """);

    private void Apply(StringBuilder text, Interface source)
    {
        string name = source.ShortName;
        text.Append($"\n    private {name}Property ChangeOne(ref Reader reader, ReadOnlySpan<byte> name)\n    {{\n");
        foreach (var property in source.Properties)
        {
            text.Append($$"""
                        if (name.SequenceEqual("{{property.Name}}"u8))
                        {
                            reader.ReadSignature("{{property.Type}}"u8);
                            {{property.Name}} = {{types.Read(property.Type, property.VariantOf)}};
                            return {{name}}Property.{{property.Name}};
                        }


                """);
        }

        text.Append($"        _ = reader.ReadVariantValue();\n        return {name}Property.None;\n    }}\n");
    }

    private static void Invalidate(StringBuilder text, Interface source)
    {
        string name = source.ShortName;
        text.Append($"\n    private {name}Property InvalidateOne(ReadOnlySpan<byte> name)\n    {{\n");
        foreach (var property in source.Properties)
        {
            text.Append($"        if (name.SequenceEqual(\"{property.Name}\"u8))\n        {{\n            {property.Name} = null;\n            return {name}Property.{property.Name};\n        }}\n\n");
        }

        text.Append($"        return {name}Property.None;\n    }}\n");
    }
}
