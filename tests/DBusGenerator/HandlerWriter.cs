using System.Text;

namespace DBusGenerator;

/// <summary>The answering side of an interface: one abstract method for each of its methods, and a sender for each signal.</summary>
internal sealed class HandlerWriter(TypeMap types)
{
    public string Write(Interface source)
    {
        var text = new StringBuilder($$"""
            /// <summary>Answers {{source.Name}}. A DBusErrorReplyException from a method becomes that error reply.</summary>
            internal abstract class {{source.ShortName}}Handler : InterfaceHandler
            {
                public const string InterfaceName = "{{source.Name}}";

                public override string Name => InterfaceName;

                public override ReadOnlyMemory<byte> Introspection { get; } = Encoding.UTF8.GetBytes({{Literal(source.Xml)}});

                /// <summary>The signature of each property.</summary>
                public static IReadOnlyDictionary<string, string> PropertySignatures { get; } = new Dictionary<string, string>
                {

            """);
        foreach (var property in source.Properties)
        {
            text.Append($"        [\"{property.Name}\"] = \"{property.Type}\",\n");
        }

        text.Append("    };\n");
        foreach (var signal in source.Signals)
        {
            Signal(text, signal);
        }

        Dispatch(text, source);
        foreach (var method in source.Methods)
        {
            text.Append($"\n    protected abstract ValueTask{Result(method)} {method.Name}Async({string.Join(", ", Parameters(method))});\n");
        }

        return text.Append("}\n").ToString();
    }

    private static string Literal(string xml) => "\"" + xml.Replace("\"", "'", StringComparison.Ordinal) + "\"";

    private static string Result(Member method) => method.Out.ToList() switch
    {
        [] => "",
        [var one] => $"<{TypeMap.CSharp(one.Type)}>",
        var many => "<(" + string.Join(", ", many.Select(r => TypeMap.CSharp(r.Type))) + ")>",
    };

    private static IEnumerable<string> Parameters(Member method) =>
        method.In.Select(a => $"{TypeMap.CSharp(a.Type)} {Names.Parameter(a.Name)}").Prepend("string sender").Append("CancellationToken aborted");

    private void Signal(StringBuilder text, Member signal)
    {
        string parameters = string.Concat(signal.Arguments.Select(a => $", {TypeMap.CSharp(a.Type)} {Names.Parameter(a.Name)}"));
        text.Append($"\n    public static void Send{signal.Name}(DBusConnection connection, string path{parameters})\n    {{\n");
        text.Append("        var writer = connection.GetMessageWriter();\n        try\n        {\n");
        text.Append($"            writer.WriteSignalHeader(null, path, InterfaceName, \"{signal.Name}\", \"{string.Concat(signal.Arguments.Select(a => a.Type))}\");\n");
        foreach (var argument in signal.Arguments)
        {
            text.Append($"            {types.Write(argument.Type, Names.Parameter(argument.Name))}\n");
        }

        text.Append("            connection.TrySendMessage(writer.CreateMessage());\n        }\n        finally\n        {\n            writer.Dispose();\n        }\n    }\n");
    }

    private void Dispatch(StringBuilder text, Interface source)
    {
        text.Append("\n    public override bool TryHandle(MethodContext context)\n    {\n        var reader = context.Request.GetBodyReader();\n        string sender = context.Request.SenderAsString ?? \"\";\n");
        text.Append("        switch (context.Request.MemberAsString, context.Request.SignatureAsString)\n        {\n");
        foreach (var method in source.Methods)
        {
            text.Append($"            case (\"{method.Name}\", \"{string.Concat(method.In.Select(a => a.Type))}\"):\n            {{\n");
            foreach (var argument in method.In)
            {
                text.Append($"                var {Names.Parameter(argument.Name)} = {types.Read(argument.Type)};\n");
            }

            string arguments = string.Join(", ", method.In.Select(a => Names.Parameter(a.Name)).Prepend("sender").Append("context.RequestAborted"));
            text.Append($"                Answer(context, () => {method.Name}Async({arguments}){Writer(method)});\n                return true;\n            }}\n\n");
        }

        text.Append("            default:\n                return false;\n        }\n    }\n");
    }

    private string Writer(Member method)
    {
        var results = method.Out.ToList();
        if (results.Count == 0)
        {
            return "";
        }

        string writes = results.Count == 1
            ? types.Write(results[0].Type, "value")
            : string.Join(" ", results.Select((r, i) => types.Write(r.Type, $"value.Item{i + 1}")));
        return $", \"{string.Concat(results.Select(r => r.Type))}\", static (ref writer, value) => {{ {writes} }}";
    }
}
