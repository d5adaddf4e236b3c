using System.Text;

namespace DBusGenerator;

/// <summary>The caller's side of an interface: one method for each of its methods, a setter for each writable property.</summary>
internal sealed class ProxyWriter(TypeMap types)
{
    public string Write(Interface source)
    {
        var text = new StringBuilder($$"""
            /// <summary>Calls {{source.Name}}; there is no time limit and no translation of errors here.</summary>
            internal sealed class {{source.ShortName}}Proxy(DBusConnection connection, string destination, string path)
            {
                public const string InterfaceName = "{{source.Name}}";

                public string Path => path;

            """);
        foreach (var method in source.Methods)
        {
            Method(text, method);
        }

        foreach (var property in source.Properties.Where(p => p.IsWritable))
        {
            Setter(text, property);
        }

        if (source.Properties.Count > 0)
        {
            Getter(text, source);
        }

        return text.Append("}\n").ToString();
    }

    private void Method(StringBuilder text, Member method)
    {
        var results = method.Out.ToList();
        string result = results.Count switch
        {
            0 => "",
            1 => $"<{TypeMap.CSharp(results[0].Type)}>",
            _ => "<(" + string.Join(", ", results.Select(r => TypeMap.CSharp(r.Type))) + ")>",
        };
        string parameters = string.Join(", ", method.In.Select(a => $"{TypeMap.CSharp(a.Type)} {Names.Parameter(a.Name)}"));
        text.Append($"\n    public Task{result} {method.Name}Async({parameters})\n    {{\n        return connection.CallMethodAsync(Call()");
        if (results.Count > 0)
        {
            string reads = string.Join(", ", results.Select(r => types.Read(r.Type)));
            text.Append($", static (message, _) =>\n        {{\n            var reader = message.GetBodyReader();\n            return {(results.Count == 1 ? reads : $"({reads})")};\n        }}");
        }

        text.Append(");\n");
        Call(text, "InterfaceName", method.Name, string.Concat(method.In.Select(a => a.Type)), method.In.Select(a => types.Write(a.Type, Names.Parameter(a.Name))));
        text.Append("    }\n");
    }

    private void Setter(StringBuilder text, Property property)
    {
        text.Append($"\n    public Task Set{property.Name}Async({TypeMap.CSharp(property.Type)} value)\n    {{\n        return connection.CallMethodAsync(Call());\n");
        string[] writes =
        [
            "writer.WriteString(InterfaceName);", $"writer.WriteString(\"{property.Name}\");",
            $"writer.WriteSignature(\"{property.Type}\");", types.Write(property.Type, "value"),
        ];
        Call(text, "\"org.freedesktop.DBus.Properties\"", "Set", "ssv", writes);
        text.Append("    }\n");
    }

    private static void Getter(StringBuilder text, Interface source)
    {
        text.Append($$"""

                public Task<{{source.ShortName}}Properties> GetPropertiesAsync()
                {
                    return connection.CallMethodAsync(Call(), static (message, _) =>
                    {
                        var reader = message.GetBodyReader();
                        return {{source.ShortName}}Properties.ReadFrom(ref reader);
                    });

            """);
        Call(text, "\"org.freedesktop.DBus.Properties\"", "GetAll", "s", ["writer.WriteString(InterfaceName);"]);
        text.Append("    }\n");
    }

    private static void Call(StringBuilder text, string @interface, string member, string signature, IEnumerable<string> writes)
    {
        // Not "using var": such a writer cannot be passed by reference.
        string head = signature.Length > 0 ? $", \"{signature}\"" : "";
        text.Append($"\n        MessageBuffer Call()\n        {{\n            var writer = connection.GetMessageWriter();\n            try\n            {{\n");
        text.Append($"                writer.WriteMethodCallHeader(destination, path, {@interface}, \"{member}\"{head});\n");
        foreach (string write in writes)
        {
            text.Append($"                {write}\n");
        }

        text.Append("                return writer.CreateMessage();\n            }\n            finally\n            {\n                writer.Dispose();\n            }\n        }\n");
    }
}
