using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Peripheral.Hci;

/// <summary>
/// The kernel's HCI user channel: one controller, taken whole, so that the packets of the HCI transport pass as they are.
/// The controller must be down, so this comes before bluetoothd.
/// </summary>
internal sealed partial class HciSocket : IDisposable
{
    private const int Bluetooth = 31;           // AF_BLUETOOTH
    private const int Raw = 3 | 0x80000;        // SOCK_RAW | SOCK_CLOEXEC
    private const int HciProtocol = 1;          // BTPROTO_HCI
    private const ushort UserChannel = 1;       // HCI_CHANNEL_USER
    private const int Busy = 16;                // EBUSY: the kernel still sets the new controller up
    private const int Interrupted = 4;          // EINTR
    private const int NoDevice = 19;            // ENODEV: the controller is not there yet
    private const int LargestPacket = 4096;

    private readonly int _descriptor;

    private HciSocket(int descriptor) => _descriptor = descriptor;

    /// <summary>Takes controller <paramref name="device"/>; waits while the kernel is not done with it.</summary>
    public static async Task<HciSocket> OpenAsync(ushort device, TimeProvider time, CancellationToken ct)
    {
        for (int attempt = 0; ; attempt++)
        {
            int descriptor = Check(OpenSocket(Bluetooth, Raw, HciProtocol), "socket");
            var address = new SocketAddress { Family = Bluetooth, Device = device, Channel = UserChannel };
            if (Bind(descriptor, in address, Marshal.SizeOf<SocketAddress>()) == 0)
            {
                return new HciSocket(descriptor);
            }

            int error = Marshal.GetLastPInvokeError();
            _ = Close(descriptor);
            if (error is not (Busy or NoDevice) || attempt == 100)
            {
                throw new Win32Exception(error, $"hci{device} could not be taken: {Marshal.GetPInvokeErrorMessage(error)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), time, ct);
        }
    }

    /// <summary>Waits for a packet (its first byte is the packet type); null when the controller is gone.</summary>
    public byte[]? Read()
    {
        byte[] buffer = new byte[LargestPacket];
        nint length;
        do
        {
            length = Read(_descriptor, buffer, buffer.Length);
        }
        while (length < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return length > 0 ? buffer[..(int)length] : null;
    }

    public void Write(ReadOnlySpan<byte> packet) => Check((int)Write(_descriptor, packet, packet.Length), "write");

    public void Dispose() => _ = Close(_descriptor);

    private static int Check(int result, string what) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{what} on the HCI user channel failed");

    [StructLayout(LayoutKind.Sequential)]
    private struct SocketAddress
    {
        public ushort Family;
        public ushort Device;
        public ushort Channel;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int descriptor, in SocketAddress address, int length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, [Out] byte[] buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
