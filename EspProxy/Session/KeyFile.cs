using System.Text;
using EspProxy.Noise;

namespace EspProxy.Session;

/// <summary>The key that a client set, in a file that only this user can read.</summary>
internal sealed class KeyFile(string path)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // A key, the end of its line, and as much again: whatever is longer is no key and need not be read.
    private const int MaxLength = 2 * PresharedKey.TextLength;

    public string Path => path;

    /// <summary>Whether others than this user could read it.</summary>
    public bool IsExposed => File.Exists(path) && (File.GetUnixFileMode(path) & ~Private) != 0;

    /// <summary>The key; null when none is kept.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    public PresharedKey? Read()
    {
        byte[] bytes = new byte[MaxLength];
        int length;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        return PresharedKey.TryParse(bytes.AsSpan(0, length).Trim(" \t\r\n"u8), out var key, out string error) ? key : throw new InvalidDataException(error);
    }

    /// <summary>Keeps the key: whole or not at all, also when the power goes. True when even a power cut right now would not lose it.</summary>
    /// <exception cref="IOException">It cannot be kept; what was kept before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public bool Write(PresharedKey key)
    {
        string next = path + ".new";
        try
        {
            // One that a power cut left behind, perhaps with another mode.
            File.Delete(next);
            using (var file = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Private }))
            {
                file.Write(Encoding.ASCII.GetBytes(key.ToBase64() + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(next);
            throw;
        }

        return SyncDirectory();
    }

    /// <summary>Forgets the key; the result is as with <see cref="Write"/>.</summary>
    public bool Delete()
    {
        File.Delete(path);
        return SyncDirectory();
    }

    // The file is there either way; only a power cut could still lose its name.
    private bool SyncDirectory() => DirectorySync.Try(System.IO.Path.GetDirectoryName(path)!);
}
