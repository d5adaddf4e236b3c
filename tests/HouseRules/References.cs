using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace HouseRules;

/// <summary>Which namespaces the code of a project really uses, by the compiler's own binding of every name.</summary>
internal static class References
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

#if DBUS_OWN
    public const string DBusNamespace = "BlueZ.Core.DBus.Wire";
#else
    public const string DBusNamespace = "Tmds.DBus.Protocol";
#endif

    /// <summary>Each use of a type: the file and line, the type that is used, and its namespace.</summary>
    public static IEnumerable<(string Path, int Line, string Type, string Namespace)> Of(string project)
    {
        var sources = Source.Product.Where(s => s.IsUnder(project)).ToList();
        var compilation = Compile(sources);
        foreach (var source in sources)
        {
            var model = compilation.GetSemanticModel(source.Tree);
            foreach (var name in source.Tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                INamedTypeSymbol? type = symbol as INamedTypeSymbol ?? symbol?.ContainingType;
                if (type?.ContainingNamespace is { IsGlobalNamespace: false } space)
                {
                    int line = source.Tree.GetLineSpan(name.Span).StartLinePosition.Line + 1;
                    yield return (source.Path, line, type.Name, space.ToDisplayString());
                }
            }
        }
    }

    private static CSharpCompilation Compile(IEnumerable<Source> sources)
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var usings = CSharpSyntaxTree.ParseText($"{ImplicitUsings} global using {DBusNamespace};");
        // The name of this assembly: the products show it their internals, which stand in for generated code.
        return CSharpCompilation.Create(
            "HouseRules",
            sources.Select(s => s.Tree).Append(usings),
            platform.Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
    }
}
