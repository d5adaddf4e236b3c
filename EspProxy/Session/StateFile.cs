namespace EspProxy.Session;

/// <summary>Writes the small files that are kept across restarts.</summary>
internal static class StateFile
{
    /// <summary>Writes a file: whole or not at all, also when the power goes. True when even a power cut right now would not lose it.</summary>
    /// <exception cref="IOException">It cannot be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">As before.</exception>
    public static bool Write(string path, string text, UnixFileMode mode)
    {
        string next = path + ".new";
        try
        {
            // One that a power cut left behind, perhaps with another mode.
            File.Delete(next);
            using (var file = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
            {
                file.Write(System.Text.Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(next);
            throw;
        }

        return SyncDirectory(path);
    }

    /// <summary>Deletes a file; the result is as with <see cref="Write"/>.</summary>
    public static bool Delete(string path)
    {
        File.Delete(path);
        return SyncDirectory(path);
    }

    // The file is there, or gone, either way; only a power cut could still undo that.
    private static bool SyncDirectory(string path) => DirectorySync.Try(Path.GetDirectoryName(path)!);
}
