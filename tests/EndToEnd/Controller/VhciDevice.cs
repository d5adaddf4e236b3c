using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Controller;

/// <summary>/dev/vhci, the kernel's place for a controller that is a program. The controller is there as long as this is open.</summary>
internal sealed partial class VhciDevice : IDisposable
{
    private const string Path = "/dev/vhci";
    private const byte VendorPacket = 0xff;     // to the driver itself: create a controller; its answer begins with the same
    private const byte Primary = 0x00;
    private const int LargestPacket = 4096;
    private const short Readable = 1;           // POLLIN
    private const int Interrupted = 4;          // EINTR

    private readonly SafeFileHandle _file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
    private readonly byte[] _buffer = new byte[LargestPacket];

    /// <summary>Plugs the controller in.</summary>
    public VhciDevice()
    {
        if (!TryWrite([VendorPacket, Primary]))
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{Path} makes no controller");
        }
    }

    /// <summary>Waits until there is a packet, until <paramref name="waker"/> is raised, or for so long.</summary>
    /// <returns>Whether there is a packet.</returns>
    public static bool Wait(VhciDevice? device, Waker waker, TimeSpan limit)
    {
        Span<PollEntry> entries =
        [
            new PollEntry { Descriptor = waker.Descriptor, Events = Readable },
            new PollEntry { Descriptor = device is null ? -1 : (int)device._file.DangerousGetHandle(), Events = Readable },
        ];
        int result = Poll(entries, (nuint)entries.Length, (int)Math.Ceiling(limit.TotalMilliseconds));
        if (result < 0 && Marshal.GetLastPInvokeError() is not Interrupted and var error)
        {
            throw new Win32Exception(error, "poll failed");
        }

        if (result > 0 && entries[0].Happened != 0)
        {
            waker.Lower();
        }

        return result > 0 && entries[1].Happened != 0;
    }

    /// <summary>The packet that is there; valid until the next is read.</summary>
    public ReadOnlySpan<byte> Read()
    {
        nint length = Read(_file, _buffer, (nuint)_buffer.Length);
        return length >= 0 ? _buffer.AsSpan(0, (int)length) : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{Path} could not be read");
    }

    /// <summary>Gives the host a packet; false when it does not take it, as when it has closed the controller.</summary>
    public bool TryWrite(ReadOnlySpan<byte> packet) => Write(_file, packet, (nuint)packet.Length) == packet.Length;

    public void Dispose() => _file.Dispose();

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(Span<PollEntry> entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, Span<byte> buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> buffer, nuint length);
}
