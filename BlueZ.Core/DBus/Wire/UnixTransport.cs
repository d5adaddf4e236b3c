using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.DBus.Wire;

/// <summary>A unix stream socket that carries bytes and file descriptors.</summary>
internal sealed class UnixTransport(Socket socket) : IDisposable
{
    private static readonly int ControlSize = Marshal.SizeOf<Libc.ControlHeader>() + (Limits.Handles * sizeof(int));

    // How long one wait for room lasts, so that a closed socket is noticed.
    private static readonly TimeSpan RoomWait = TimeSpan.FromMilliseconds(100);

    // Descriptors that arrived and belong to messages that are not read yet; the reader's alone.
    public Queue<SafeHandle> Arrived { get; } = new();

    /// <summary>Connects to the first socket of an address that answers.</summary>
    public static async Task<UnixTransport> ConnectAsync(string address)
    {
        Exception? failure = null;
        foreach (string path in DBusAddress.SocketPaths(address))
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).ConfigureAwait(false);
                return new UnixTransport(socket);
            }
            catch (Exception e) when (e is SocketException or ArgumentException)
            {
                socket.Dispose();
                failure = e;
            }
        }

        throw failure is null
            ? new DBusConnectFailedException($"The address \"{address}\" names no unix socket.")
            : new DBusConnectFailedException($"Cannot connect to {address}: {Why(failure)}", failure);
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Closes descriptors that no message claimed, once nobody reads any more.</summary>
    public void CloseArrived()
    {
        while (Arrived.TryDequeue(out var handle))
        {
            handle.Dispose();
        }
    }

    /// <summary>Reads what there is, at least one byte; 0 at the end of the stream.</summary>
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        while (true)
        {
            int received = TryReceive(buffer.Span);
            if (received >= 0)
            {
                return received;
            }

            // A receive of no bytes ends when there is something to read.
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None).ConfigureAwait(false);
        }
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, IReadOnlyList<SafeHandle>? handles)
    {
        if (handles is { Count: > 0 })
        {
            // The descriptors travel with the first byte. There is no asynchronous wait for room in a socket, so a thread
            // waits; it happens only when the bus does not keep up.
            while (!TrySend(bytes.Span[..1], handles))
            {
                await Task.Run(() => socket.Poll(RoomWait, SelectMode.SelectWrite)).ConfigureAwait(false);
            }

            bytes = bytes[1..];
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None).ConfigureAwait(false)..];
        }
    }

    // .NET has no error of its own for a socket that is not there, and takes one that is about network addresses.
    private static string Why(Exception failure) =>
        failure is SocketException { SocketErrorCode: SocketError.AddressNotAvailable } ? "No such file or directory" : failure.Message;

    private unsafe int TryReceive(Span<byte> buffer)
    {
        byte* control = stackalloc byte[ControlSize];
        fixed (byte* start = buffer)
        {
            var vector = new Libc.Vector { Start = start, Length = (nuint)buffer.Length };
            var header = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)ControlSize };
            nint received;
            do
            {
                received = Libc.recvmsg(socket.SafeHandle, &header, Libc.DontWait | Libc.CloseOnExec);
            }
            while (received < 0 && Marshal.GetLastPInvokeError() == Libc.Interrupted);
            if (received >= 0)
            {
                TakeHandles(header);
                return (int)received;
            }

            int error = Marshal.GetLastPInvokeError();
            return error == Libc.Again ? -1 : throw new IOException($"Reading from the bus failed: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    private unsafe void TakeHandles(in Libc.MessageHeader header)
    {
        if (header.ControlLength < (nuint)sizeof(Libc.ControlHeader))
        {
            return;
        }

        var control = (Libc.ControlHeader*)header.Control;
        if (control->Level == Libc.SolSocket && control->Type == Libc.ScmRights)
        {
            int count = ((int)control->Length - sizeof(Libc.ControlHeader)) / sizeof(int);
            int* descriptors = (int*)(control + 1);
            for (int i = 0; i < count; i++)
            {
                Arrived.Enqueue(new SafeFileHandle(descriptors[i], ownsHandle: true));
            }

            if (Arrived.Count > Limits.Handles)
            {
                throw new DBusReadException("More file descriptors arrived than the messages claim.");
            }
        }
    }

    private unsafe bool TrySend(ReadOnlySpan<byte> bytes, IReadOnlyList<SafeHandle> handles)
    {
        int length = sizeof(Libc.ControlHeader) + (handles.Count * sizeof(int));
        int space = (length + sizeof(nuint) - 1) & -sizeof(nuint);
        byte* buffer = stackalloc byte[space];
        var control = (Libc.ControlHeader*)buffer;
        *control = new Libc.ControlHeader { Length = (nuint)length, Level = Libc.SolSocket, Type = Libc.ScmRights };
        for (int i = 0; i < handles.Count; i++)
        {
            ((int*)(control + 1))[i] = (int)handles[i].DangerousGetHandle();
        }

        fixed (byte* start = bytes)
        {
            var vector = new Libc.Vector { Start = start, Length = (nuint)bytes.Length };
            var header = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = (nuint)space };
            nint sent = Libc.sendmsg(socket.SafeHandle, &header, Libc.DontWait | Libc.NoSignal);
            int error = sent > 0 ? 0 : Marshal.GetLastPInvokeError();
            return sent > 0 || (error is Libc.Again or Libc.Interrupted ? false
                : throw new IOException($"Sending to the bus failed: {Marshal.GetPInvokeErrorMessage(error)}."));
        }
    }
}
