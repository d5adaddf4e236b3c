
using PublicApiGenerator;

namespace HouseRules;

/// <summary>
/// The public face of BlueZ.Core is a file in the repository, so that a change to it is seen in review.
/// Set APPROVE_PUBLIC_API=1 to write the file anew.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicFaceOfBlueZCore_IsTheApprovedOne() => Compare("BlueZ.Core.txt", t => !t.Namespace!.EndsWith(".DBus.Wire", StringComparison.Ordinal));

#if DBUS_OWN
    [Fact]
    public void PublicFaceOfTheDBusClient_IsTheApprovedOne() => Compare("BlueZ.Core.DBus.Wire.txt", t => t.Namespace!.EndsWith(".DBus.Wire", StringComparison.Ordinal));
#endif

    private static void Compare(string name, Func<Type, bool> included)
    {
        Type[] types = [.. typeof(BlueZ.Core.BlueZException).Assembly.GetExportedTypes().Where(included)];
        string actual = types.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n") + "\n";
        string path = Path.Combine(Source.Root, "tests", "HouseRules", "PublicApi", name);
        if (Environment.GetEnvironmentVariable("APPROVE_PUBLIC_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing: run with APPROVE_PUBLIC_API=1");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
