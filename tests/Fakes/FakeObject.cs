namespace Fakes;

/// <summary>An object on the bus and its interfaces.</summary>
internal sealed class FakeObject(string path, params FakeInterface[] interfaces)
{
    public string Path => path;

    public IReadOnlyList<FakeInterface> Interfaces => interfaces;

    /// <summary>Whether GetManagedObjects names it: all but the object manager itself.</summary>
    public bool IsManaged => path != "/";

    public FakeInterface? Find(string name) => Array.Find(interfaces, i => i.Name == name);
}
