using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BlueZ.Core.Management;
using EspProxy.Bluetooth;
using EspProxy.Noise;
using EspProxy.Session;
using Microsoft.Extensions.Logging.Abstractions;

namespace Load;

/// <summary>The daemon's parts in a process of their own. It answers each line on its input: with what it has cost so far, or with what is left in it.</summary>
internal static class Server
{
    private const string NoKey = "-";

    public static async Task<int> RunAsync(string bus, string kernel, string key)
    {
        var options = new ProxyBluetoothOptions
        {
            BlueZ = new() { BusAddress = bus },
            OpenManagement = () => Open(kernel),
            Scanner = kernel.Length > 0 ? ScannerSource.Management : ScannerSource.DBus,
        };
        var bluetooth = new BluetoothProxy(options, TimeProvider.System, NullLoggerFactory.Instance);
        var name = new DeviceName("load", "Load", "02:00:00:00:00:01", "1.2.3");
        using var keys = KeyProvisioning.Open(KeyOf(key), null, TimeProvider.System, NullLoggerFactory.Instance)!;
        var context = ApiContext.Of(name, bluetooth, keys, new LogForwarding(), TimeProvider.System, NullLoggerFactory.Instance);
        using var server = new ApiServer(context, TimeProvider.System, NullLoggerFactory.Instance);
        server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        using var stop = new CancellationTokenSource();
        Task[] running = [bluetooth.RunAsync(stop.Token), server.RunAsync(stop.Token)];
        Console.WriteLine(((IPEndPoint)server.Endpoint).Port);
        while (Console.ReadLine() is { } question)
        {
            Console.WriteLine(question == "rest" ? Rest() : Cost());
        }

        await stop.CancelAsync();
        await Task.WhenAll(running);
        return 0;
    }

    // Milliseconds of CPU, bytes allocated, and the resident memory in KiB: now, and the most there was.
    private static string Cost() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.CpuUsage.TotalTime.TotalMilliseconds} {GC.GetTotalAllocatedBytes()} {Kibibytes("VmRSS:")} {Kibibytes("VmHWM:")}");

    // Bytes of objects that are needed, the resident memory in KiB, open files.
    private static string Rest() => string.Create(
        CultureInfo.InvariantCulture, $"{GC.GetTotalMemory(forceFullCollection: true)} {Kibibytes("VmRSS:")} {Directory.GetFiles("/proc/self/fd").Length}");

    private static string Kibibytes(string name) =>
        File.ReadAllLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2].Trim();

    private static PresharedKey? KeyOf(string text) => text == NoKey ? null : PresharedKey.TryParse(text, out var key, out _) ? key : throw new ArgumentException("No key.");

    private static ManagementSocket Open(string kernel)
    {
        if (kernel.Length == 0)
        {
            return Fakes.FakeKernel.OpenNothing();
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint("\0" + kernel));
        return new ManagementSocket(socket);
    }
}
