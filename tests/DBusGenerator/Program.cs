using DBusGenerator;

// Writes the D-Bus proxies and handlers anew. Run it from anywhere inside the repository.
string? root = Directory.GetCurrentDirectory();
while (root is not null && !File.Exists(Path.Combine(root, "Solution.sln")))
{
    root = Path.GetDirectoryName(root);
}

if (root is null)
{
    Console.Error.WriteLine("Run the generator inside the repository.");
    return 1;
}

foreach (var (path, text) in Output.All(root))
{
    string file = Path.Combine(root, path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, text);
    Console.WriteLine(path);
}

return 0;
