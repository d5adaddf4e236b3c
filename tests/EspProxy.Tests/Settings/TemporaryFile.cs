using System.Text;

namespace EspProxy.Tests.Settings;

/// <summary>A file that only its owner may read, and that goes away with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private TemporaryFile(byte[] content)
    {
        File.WriteAllBytes(Path, content);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    public static TemporaryFile With(string text) => new(Encoding.UTF8.GetBytes(text));

    public static TemporaryFile With(byte[] content) => new(content);

    public void Dispose() => File.Delete(Path);
}
