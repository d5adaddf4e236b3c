using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BlueZ.Core.Management;

/// <summary>Opens the kernel's control channel, an address family that the base class library does not know (BlueZ lib/bluetooth.h, lib/hci.h).</summary>
internal static unsafe partial class ControlChannel
{
    private const int Bluetooth = 31; // AF_BLUETOOTH
    private const int Raw = 3; // SOCK_RAW
    private const int CloseOnExec = 0x80000; // SOCK_CLOEXEC
    private const int HciProtocol = 1; // BTPROTO_HCI
    private const ushort NoDevice = 0xFFFF; // HCI_DEV_NONE
    private const ushort Control = 3; // HCI_CHANNEL_CONTROL
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ReceiveBuffer = 8; // SO_RCVBUF
    private const int ReceiveBufferByForce = 33; // SO_RCVBUFFORCE

    // The kernel drops what finds no room. It counts some 800 bytes for each event and doubles the number, so that this holds
    // 5,000 events, a second of the densest advertising; the usual size holds 50 ms of that.
    private const int ReceiveBufferSize = 2 << 20;

    /// <exception cref="ManagementException">There is no Bluetooth in this kernel, or it refuses the socket.</exception>
    public static Socket Open()
    {
        // On this thread, as the kernel looks at its capabilities when the socket is bound.
        NetAdmin.Use();

        // Blocking: the runtime refuses a plain Send on a socket that it finds otherwise, and DatagramReader never blocks on it.
        int number = socket(Bluetooth, Raw | CloseOnExec, HciProtocol);
        if (number < 0)
        {
            throw Failure("could not be opened");
        }

        var handle = new SafeSocketHandle(number, ownsHandle: true);
        var address = new Address { Family = Bluetooth, Device = NoDevice, Channel = Control };
        if (bind(handle, &address, sizeof(Address)) != 0)
        {
            var failure = Failure("could not be bound");
            handle.Dispose();
            throw failure;
        }

        Enlarge(handle);
        return new Socket(handle);
    }

    // By force takes CAP_NET_ADMIN; without it no advertisement comes, and what the system allows to everyone will do.
    private static void Enlarge(SafeSocketHandle handle)
    {
        int size = ReceiveBufferSize;
        if (setsockopt(handle, SocketLevel, ReceiveBufferByForce, &size, sizeof(int)) != 0)
        {
            _ = setsockopt(handle, SocketLevel, ReceiveBuffer, &size, sizeof(int));
        }
    }

    private static ManagementException Failure(string what) =>
        new(null, $"The kernel's Bluetooth management socket {what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(SafeHandle socket, Address* address, int length);

    [LibraryImport("libc")]
    private static partial int setsockopt(SafeHandle socket, int level, int option, int* value, int length);

    // struct sockaddr_hci
    [StructLayout(LayoutKind.Sequential)]
    private struct Address
    {
        public ushort Family;
        public ushort Device;
        public ushort Channel;
    }
}
