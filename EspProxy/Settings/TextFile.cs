using System.Text;

namespace EspProxy.Settings;

/// <summary>Reads small files that people wrote.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether an exception says that a file is not there, is not to be read, or is not text.</summary>
    public static bool IsReadingError(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    /// <summary>The text of a file of UTF-8, with or without a mark at its beginning.</summary>
    /// <exception cref="IOException">It cannot be read, or is longer than that.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="DecoderFallbackException">It is not UTF-8.</exception>
    public static string Read(string path, int maxBytes)
    {
        using var stream = File.OpenRead(path);
        byte[] bytes = new byte[maxBytes + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > maxBytes)
        {
            throw new IOException($"It is longer than {maxBytes} bytes.");
        }

        string text = Strict.GetString(bytes, 0, length);
        return text.StartsWith('\uFEFF') ? text[1..] : text;
    }

    /// <summary>Refuses a file with a secret in it that is open to everybody.</summary>
    /// <exception cref="UnauthorizedAccessException">Other users may read or change it.</exception>
    public static void CheckSecret(string path)
    {
        if ((File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
        {
            throw new UnauthorizedAccessException($"There is a secret in it, and every user can read or change it. Mend that with: chmod 600 {path}");
        }
    }
}
