namespace BleConnect.Tests;

/// <summary>A shell script in a temporary file, to stand in for a program.</summary>
internal sealed class ScriptFile : IDisposable
{
    public ScriptFile(string body)
    {
        File.WriteAllText(Path, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Dispose() => File.Delete(Path);
}
