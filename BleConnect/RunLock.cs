using System.Net.Sockets;
using System.Text;
using BlueZ.Core;

namespace BleConnect;

/// <summary>
/// One run at a time for each device and bus. The lock is an abstract socket: it leaves no file behind, needs no directory, is
/// given back by the kernel however the run ends, and whoever waits for it hears of that at once.
/// </summary>
internal sealed class RunLock : IDisposable
{
    // A run that has the name and does not listen yet refuses those who would wait.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // The kernel's limit for a whole name is 107 bytes (unix(7)).
    private const int LongestPlace = 60;

    private readonly Socket? _socket;

    private RunLock(Socket? socket) => _socket = socket;

    /// <summary>Waits until no other run has the device.</summary>
    /// <param name="waits">Called once, when there is another run.</param>
    public static async Task<RunLock> TakeAsync(
        string? bus, BluetoothAddress address, Action waits, TimeProvider time, CancellationToken ct)
    {
        var name = new UnixDomainSocketEndPoint(Name(bus, address));
        for (bool waited = false; ; waited = true)
        {
            if (TryTake(name) is { } taken)
            {
                return taken;
            }

            if (!waited)
            {
                waits();
            }

            await WaitForEndAsync(name, time, ct).ConfigureAwait(false);
        }
    }

    public void Dispose() => _socket?.Dispose();

    /// <summary>The end of a bus's address is what sets it apart, and no hash of it, which would cost the loading of OpenSSL.</summary>
    private static string Name(string? bus, BluetoothAddress address)
    {
        string place = Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(bus ?? ""));
        return $"\0{Usage.Program}/{place[Math.Max(0, place.Length - LongestPlace)..]}/{address}";
    }

    /// <summary>Null when another run has it.</summary>
    private static RunLock? TryTake(UnixDomainSocketEndPoint name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(name);
            socket.Listen();
            return new RunLock(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();

            // What forbids such a socket (a sandbox) forbids it to every run: go without.
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse ? null : new RunLock(null);
        }
    }

    /// <summary>The kernel closes this connection, which nobody accepts, when the other run ends.</summary>
    private static async Task WaitForEndAsync(UnixDomainSocketEndPoint name, TimeProvider time, CancellationToken ct)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(name, ct).ConfigureAwait(false);
            await socket.ReceiveAsync(new byte[1], SocketFlags.None, ct).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            await Task.Delay(Pause, time, ct).ConfigureAwait(false);
        }
    }
}
