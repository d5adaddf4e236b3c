using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

/// <summary>The calls that pass file descriptors, which the base class library cannot do (unix(7), cmsg(3)).</summary>
/// <remarks>The socket is given as a handle, not as a number: a number may be another file by the time a closed socket is read.</remarks>
internal static unsafe partial class Libc
{
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int CloseOnExec = 0x40000000;
    public const int Again = 11;
    public const int Interrupted = 4;
    public const int SolSocket = 1;
    public const int ScmRights = 1;

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recvmsg(SafeHandle socket, MessageHeader* header, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendmsg(SafeHandle socket, MessageHeader* header, int flags);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public nint Name;
        public uint NameLength;
        public Vector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Vector
    {
        public void* Start;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}
