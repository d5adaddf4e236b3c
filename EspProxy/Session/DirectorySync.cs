using System.Runtime.InteropServices;

namespace EspProxy.Session;

/// <summary>Brings the names in a directory to the disk (fsync(2)), for which .NET has no call.</summary>
internal static unsafe partial class DirectorySync
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>False when the file system cannot do that, or failed.</summary>
    public static bool Try(string directory)
    {
        int descriptor = open(directory, ReadOnly | CloseOnExec);
        if (descriptor < 0)
        {
            return false;
        }

        bool synced = fsync(descriptor) == 0;
        return close(descriptor) == 0 && synced;
    }

    // Its further argument, the mode, is not read without O_CREAT.
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
