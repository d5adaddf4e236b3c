using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Controller;

/// <summary>Ends a wait from another thread: an eventfd.</summary>
internal sealed partial class Waker : IDisposable
{
    private const int CloseOnExec = 0x80000;    // EFD_CLOEXEC
    private readonly SafeFileHandle _file;

    public Waker()
    {
        int descriptor = EventFd(0, CloseOnExec);
        _file = descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw new Win32Exception(Marshal.GetLastPInvokeError(), "eventfd failed");
    }

    public int Descriptor => (int)_file.DangerousGetHandle();

    public void Raise() => Check(Write(_file, 1, sizeof(long)));

    public void Lower() => Check(Read(_file, out _, sizeof(long)));

    public void Dispose() => _file.Dispose();

    private static void Check(nint length)
    {
        if (length != sizeof(long))
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "The eventfd failed");
        }
    }

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, in long value, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, out long value, nuint length);
}
