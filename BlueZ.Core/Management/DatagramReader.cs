using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.Management;

/// <summary>
/// Reads the datagrams of a socket on a thread of its own, and all that wait at once. The runtime's own way, where one thread
/// hears of each datagram and wakes another that reads it, costs several times as much as the datagram (docs/performance.md).
/// </summary>
internal sealed unsafe partial class DatagramReader
{
    private const int StackSize = 256 * 1024;
    private const short Readable = 1; // POLLIN
    private const int DoNotWait = 0x40; // MSG_DONTWAIT
    private const int CloseOnExec = 0x80000; // EFD_CLOEXEC
    private const int Forever = -1;
    private const int Interrupted = 4; // EINTR
    private const int NothingThere = 11; // EAGAIN

    private readonly SafeHandle _socket;
    private readonly Func<ReadOnlyMemory<byte>, bool> _take;
    private readonly Action _paused;
    private readonly int _pause;
    private readonly SafeFileHandle _stop;
    private readonly byte[] _buffer;
    private readonly TaskCompletionSource<string> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins to read.</summary>
    /// <param name="socket">Stays open for as long as it is read; closing it waits for that.</param>
    /// <param name="maxLength">No datagram is longer.</param>
    /// <param name="take">Is given each datagram, on the thread that reads; true when more of its kind may gather before the next is read.</param>
    /// <param name="paused">Is called on that thread before more may gather.</param>
    /// <param name="pause">For how long they gather: the receive buffer has to hold what comes meanwhile.</param>
    public DatagramReader(SafeHandle socket, int maxLength, Func<ReadOnlyMemory<byte>, bool> take, Action paused, TimeSpan pause)
    {
        (_socket, _take, _paused, _pause) = (socket, take, paused, (int)pause.TotalMilliseconds);
        _buffer = GC.AllocateUninitializedArray<byte>(maxLength, pinned: true);
        _stop = new SafeFileHandle(eventfd(0, CloseOnExec), ownsHandle: true);
        if (_stop.IsInvalid)
        {
            throw new ManagementException(null, $"The reading of the kernel's Bluetooth management socket could not be started: {LastError()}.");
        }

        new Thread(Run, StackSize) { IsBackground = true, Name = "Bluetooth mgmt" }.Start();
    }

    /// <summary>Completes when no more is read, with the reason, in words that follow the name of the socket.</summary>
    public Task<string> Completion => _completion.Task;

    /// <summary>Ends the reading, soon; from any thread, and as often as one likes.</summary>
    public void Stop()
    {
        bool isHeld = false;
        try
        {
            _stop.DangerousAddRef(ref isHeld);
            ulong one = 1;
            _ = write((int)_stop.DangerousGetHandle(), &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The reading has ended by itself.
        }
        finally
        {
            if (isHeld)
            {
                _stop.DangerousRelease();
            }
        }
    }

    private void Run()
    {
        bool isHeld = false;
        string reason = "was closed";
        try
        {
            _socket.DangerousAddRef(ref isHeld);
            reason = Read((int)_socket.DangerousGetHandle(), (int)_stop.DangerousGetHandle());
        }
        catch (ObjectDisposedException)
        {
            // It was closed before the thread ran.
        }
        finally
        {
            if (isHeld)
            {
                _socket.DangerousRelease();
            }

            _stop.Dispose();
            _completion.TrySetResult(reason);
        }
    }

    private string Read(int socket, int stop)
    {
        var waits = stackalloc Wait[] { new() { File = stop, Wanted = Readable }, new() { File = socket, Wanted = Readable } };
        while (true)
        {
            if (Drain(socket, out bool gathers) is { } end)
            {
                return end;
            }

            if (gathers)
            {
                _paused();
            }

            bool isStopped = gathers ? Poll(waits, 1, _pause) : Poll(waits, 2, Forever);
            if (isStopped)
            {
                return "was closed";
            }
        }
    }

    // True when it is to stop. An error of the socket is found by reading it.
    private static bool Poll(Wait* waits, uint count, int milliseconds)
    {
        waits[0].Seen = 0;
        _ = poll(waits, count, milliseconds);
        return waits[0].Seen != 0;
    }

    // Null when the socket has no more for now; otherwise why it never will.
    private string? Drain(int socket, out bool gathers)
    {
        gathers = false;
        while (true)
        {
            nint length = recv(socket, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0), _buffer.Length, DoNotWait);
            if (length > 0)
            {
                gathers |= _take(_buffer.AsMemory(0, (int)length));
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (length == 0)
            {
                return "ended"; // The kernel sends no empty datagram.
            }

            if (error != Interrupted)
            {
                return error == NothingThere ? null : $"could not be read ({LastError()})";
            }
        }
    }

    private static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int file, void* buffer, nint length);

    [LibraryImport("libc")]
    private static partial int poll(Wait* waits, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int socket, byte* buffer, nint length, int flags);

    // struct pollfd
    [StructLayout(LayoutKind.Sequential)]
    private struct Wait
    {
        public int File;
        public short Wanted;
        public short Seen;
    }
}
