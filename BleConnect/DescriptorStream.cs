using System.ComponentModel;
using System.Runtime.InteropServices;

namespace BleConnect;

/// <summary>Writes to an open file descriptor or reads from it, and nothing else.</summary>
/// <remarks>
/// Not the console's own stream, which sends control sequences to a terminal before the first byte; nor a FileStream, which
/// writes at an offset of its own and would have the next program of a shell script write over our lines.
/// </remarks>
internal sealed partial class DescriptorStream(int descriptor) : Stream
{
    public const int StandardInput = 0;
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    private const int Interrupted = 4;      // EINTR
    private const int GetFlags = 1;         // F_GETFD
    private const int ClosedByExecute = 1;  // FD_CLOEXEC
    private const int None = -1;            // whoever uses it gets EBADF

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// One of the standard streams, as the caller left it. Where it was closed (<c>&lt;&amp;-</c>), .NET has a descriptor of its own under that
    /// number, which is marked to be closed in other programs, as none can be that came from another.
    /// </summary>
    public static DescriptorStream Standard(int descriptor) => new(Control(descriptor, GetFlags) is ClosedByExecute ? None : descriptor);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = Write(descriptor, buffer, (nuint)buffer.Length);
            int error = Marshal.GetLastPInvokeError();
            if (written < 0 && error != Interrupted)
            {
                throw new IOException(new Win32Exception(error).Message);
            }

            buffer = buffer[(int)Math.Max(written, 0)..];
        }
    }

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (true)
        {
            nint length = Read(descriptor, buffer.AsSpan(offset, count), (nuint)count);
            int error = Marshal.GetLastPInvokeError();
            if (length >= 0)
            {
                return (int)length;
            }

            if (error != Interrupted)
            {
                throw new IOException(new Win32Exception(error).Message);
            }
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, Span<byte> bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint length);
}
