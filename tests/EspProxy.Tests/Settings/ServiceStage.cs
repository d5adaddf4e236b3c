using EspProxy.Settings;

namespace EspProxy.Tests.Settings;

/// <summary>The folders of the package's service, and none of its variables.</summary>
internal sealed class ServiceStage : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("esp-proxy-service-").FullName;

    public ServiceStage()
    {
        Folders = new ServiceFolders { Files = Path.Combine(_root, "files"), Credentials = Path.Combine(_root, "credentials") };
        State = Directory.CreateDirectory(Path.Combine(_root, "state")).FullName;
    }

    public ServiceFolders Folders { get; }

    public string State { get; }

    public void Write(string folder, string name, string text) => File.WriteAllText(Place(folder, name), text);

    /// <summary>Makes a file that cannot be read. The tests may run as root, who can read every file, but opens no folder as one.</summary>
    public void Hide(string folder, string name) => Directory.CreateDirectory(Place(folder, name));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Place(string folder, string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(_root, folder)).FullName, name);
}
