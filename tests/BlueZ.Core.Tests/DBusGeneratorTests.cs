using DBusGenerator;

namespace BlueZ.Core.Tests;

/// <summary>The checked-in code is what the generator makes of the checked-in XML.</summary>
public sealed class DBusGeneratorTests
{
    private static string Root
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Solution.sln")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
            }

            return folder;
        }
    }

    [Fact]
    public void Output_IsWhatIsCheckedIn()
    {
        var files = Output.All(Root).ToList();
        Assert.All(files, f => Assert.True(
            File.ReadAllText(Path.Combine(Root, f.Path)) == f.Text, $"{f.Path} is out of date: dotnet run --project tests/DBusGenerator"));

        string[] folders = ["BlueZ.Core/DBus/Proxies", "tests/Fakes/Generated"];
        Assert.Equal(
            files.Select(f => f.Path).Order(StringComparer.Ordinal),
            folders.SelectMany(f => Directory.GetFiles(Path.Combine(Root, f)).Select(p => f + "/" + Path.GetFileName(p))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ay", "byte[]", "reader.ReadArrayOfByte()")]
    [InlineData("a{sv}", "Dictionary<string, VariantValue>", "reader.ReadDictionaryOfStringToVariantValue()")]
    [InlineData("a(yyay)", "(byte, byte, byte[])[]", "DBusTypes.ReadaSyyayE(ref reader)")]
    [InlineData("a{oa{sa{sv}}}", "Dictionary<string, Dictionary<string, Dictionary<string, VariantValue>>>", "DBusTypes.ReadaDoaDsaDsv(ref reader)")]
    public void TypeMap_TranslatesSignatures(string signature, string type, string read)
    {
        Assert.Equal(type, TypeMap.CSharp(signature));
        Assert.Equal(read, new TypeMap().Read(signature));
    }

    [Fact]
    public void TypeMap_ReadsVariantsAsWhatTheyHold_WhereTheXmlSaysIt()
    {
        var types = new TypeMap();
        Assert.Equal("Dictionary<ushort, byte[]>", TypeMap.CSharp("a{qv}", "ay"));
        Assert.Equal("DBusTypes.ReadaDqvOfay(ref reader)", types.Read("a{qv}", "ay"));
        Assert.Contains("reader.ReadSignature(\"ay\"u8);", types.Class("DBusTypes"), StringComparison.Ordinal);
    }
}
