using EspProxy.Noise;

namespace EspProxy.Session;

/// <summary>The key that a client set, in a file that only this user can read.</summary>
internal sealed class KeyFile(string path)
{
    /// <summary>What it is called in the state directory.</summary>
    public const string Name = "encryption-key";

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
    public bool Write(PresharedKey key) => StateFile.Write(path, key.ToBase64() + "\n", Private);

    /// <summary>Forgets the key; the result is as with <see cref="Write"/>.</summary>
    public bool Delete() => StateFile.Delete(path);
}
