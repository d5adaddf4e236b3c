using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace BleConnect;

/// <summary>The controlling terminal: asks a secret without echo, and never touches standard input or output.</summary>
internal sealed partial class Terminal : IDisposable
{
    private const short Readable = 1;   // POLLIN
    private const nuint GetWindowSize = 0x5413; // TIOCGWINSZ in <asm-generic/ioctls.h>
    private const int PollMilliseconds = 100; // how soon a cancelled question ends

    private readonly SafeFileHandle _handle;

    private Terminal(SafeFileHandle handle) => _handle = handle;

    /// <summary>The width of standard output as Python sees it: COLUMNS first, then the terminal, then 80.</summary>
    /// <remarks>Not <see cref="Console.WindowWidth"/>, which writes control sequences to the terminal.</remarks>
    public static int Columns
    {
        get
        {
            if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int set) && set > 0)
            {
                return set;
            }

            return Control(DescriptorStream.StandardOutput, GetWindowSize, out WindowSize size) == 0 && size.Columns > 0 ? size.Columns : 80;
        }
    }

    /// <summary>Whether a descriptor is a terminal.</summary>
    public static bool Is(int descriptor) => IsTerminal(descriptor) == 1;

    /// <summary>Null where there is no terminal, e.g. under systemd or cron.</summary>
    public static Terminal? Open(string path)
    {
        try
        {
            return new Terminal(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>The line that was typed, without its end; null when the terminal was closed (Ctrl-D).</summary>
    public Task<string?> AskSecretAsync(string question, CancellationToken ct) => Task.Run(() => AskSecret(question, ct), ct);

    private string? AskSecret(string question, CancellationToken ct)
    {
        using var silence = new Silence(_handle);
        try
        {
            return ReadLine(question, silence, ct);
        }
        finally
        {
            Write("\n");
        }
    }

    private string? ReadLine(string question, Silence silence, CancellationToken ct)
    {
        var line = new StringBuilder();
        Span<byte> buffer = stackalloc byte[64];
        var poll = new PollEntry { Descriptor = _handle.DangerousGetHandle().ToInt32(), Events = Readable };
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (!silence.IsOn)
            {
                if (!silence.TryBegin())
                {
                    if (silence.IsOutOfReach)
                    {
                        return null;
                    }

                    _ = Poll(ref poll, 0, PollMilliseconds);
                    continue;
                }

                line.Clear();
                Write(question);
            }

            if (Poll(ref poll, 1, PollMilliseconds) <= 0 || !silence.IsOn)
            {
                continue;
            }

            int length = (int)Math.Max(Read(_handle, buffer, (nuint)buffer.Length), 0);
            line.Append(Encoding.ASCII.GetString(buffer[..length]));
            if (length == 0 || line[^1] == '\n')
            {
                return length == 0 ? null : line.ToString().TrimEnd('\r', '\n');
            }
        }
    }

    private void Write(string text)
    {
        using var stream = new DescriptorStream(_handle.DangerousGetHandle().ToInt32());
        stream.Write(Encoding.ASCII.GetBytes(text));
    }

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle handle, Span<byte> bytes, nuint length);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, out WindowSize size);

    /// <summary>struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public uint Pixels;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
