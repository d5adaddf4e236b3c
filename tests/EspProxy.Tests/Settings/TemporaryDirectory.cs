namespace EspProxy.Tests.Settings;

/// <summary>A directory with one file in it, as systemd gives credentials.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory(string fileName, string content) => File.WriteAllText(System.IO.Path.Combine(Path, fileName), content);

    public string Path { get; } = Directory.CreateTempSubdirectory("esp-proxy").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
