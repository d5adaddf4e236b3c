using System.Runtime.InteropServices;

namespace BlueZ.Core.Management;

/// <summary>The capability CAP_NET_ADMIN of this thread, as each has its own (linux/capability.h, capset(2)).</summary>
internal static unsafe partial class NetAdmin
{
    private const uint Version = 0x20080522; // _LINUX_CAPABILITY_VERSION_3
    private const uint Bit = 1 << 12; // CAP_NET_ADMIN

    /// <summary>
    /// Takes it into use where it is only permitted: with "setcap cap_net_admin+p" a program starts also where it cannot be had, in
    /// a container without it for one, while "+ep" has the kernel refuse to start it there.
    /// </summary>
    public static void Use()
    {
        var header = new Header { Version = Version }; // thread 0: this one
        var sets = stackalloc Sets[2];
        if (capget(&header, sets) != 0 || (sets->Permitted & Bit) == 0 || (sets->Effective & Bit) != 0)
        {
            return;
        }

        sets->Effective |= Bit;
        _ = capset(&header, sets);
    }

    [LibraryImport("libc")]
    private static partial int capget(Header* header, Sets* sets);

    [LibraryImport("libc")]
    private static partial int capset(Header* header, Sets* sets);

    // struct __user_cap_header_struct
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Version;
        public int Thread;
    }

    // struct __user_cap_data_struct; two of them hold 64 capabilities
    [StructLayout(LayoutKind.Sequential)]
    private struct Sets
    {
        public uint Effective;
        public uint Permitted;
        public uint Inheritable;
    }
}
