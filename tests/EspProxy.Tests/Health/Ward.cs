using EspProxy.Health;
using EspProxy.Settings;
using Fakes;

namespace EspProxy.Tests.Health;

/// <summary>A machine for the doctor: a bus of our own, and folders in place of the kernel's.</summary>
internal sealed class Ward : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("esp-proxy-ward-").FullName;

    private Ward(PrivateBus bus, FakeKernel kernel)
    {
        Bus = bus;
        Kernel = kernel;
        Machine = new Machine
        {
            Sys = Path.Combine(_root, "sys"),
            Proc = Path.Combine(_root, "proc"),
            Run = Path.Combine(_root, "run"),
            ServiceState = Path.Combine(_root, "no-state"),
            Bluetoothd = [Path.Combine(_root, "bluetoothd")],
            BusAddress = bus.Address,
            OpenManagement = () => kernel.Open(),
            IsClockSynchronized = () => true,
        };
        Options = new ProxyOptions { Endpoint = new(System.Net.IPAddress.Loopback, 0), StateDirectory = Folder("state") };
    }

    public PrivateBus Bus { get; }

    public FakeKernel Kernel { get; }

    public FakeBlueZ? BlueZ { get; private set; }

    public Machine Machine { get; set; }

    public ProxyOptions Options { get; set; }

    /// <summary>A machine on which all is well: bluetoothd with an adapter, the capability, a state directory.</summary>
    public static async Task<Ward> HealthyAsync()
    {
        var ward = await WithoutBluetoothdAsync();
        ward.BlueZ = await FakeBlueZ.StartAsync(ward.Bus);
        ward.BlueZ.AddAdapter();
        return ward;
    }

    public static async Task<Ward> WithoutBluetoothdAsync() => new(await PrivateBus.StartAsync(), await FakeKernel.StartAsync());

    /// <summary>A folder of this machine, which is made.</summary>
    public string Folder(params string[] path) => Directory.CreateDirectory(Path.Combine([_root, .. path])).FullName;

    /// <summary>Writes a file of this machine; a program can be run.</summary>
    public void File(string text, params string[] path)
    {
        string file = Path.Combine([_root, .. path]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.WriteAllText(file, text);
        if (text.StartsWith("#!", StringComparison.Ordinal))
        {
            System.IO.File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("755", 8));
        }
    }

    /// <summary>A process of this machine listens on a TCP port.</summary>
    public void Listen(int process, int port)
    {
        const int Inode = 12345;
        string line = $"   0: 0100007F:{port:X4} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 {Inode} 1\n";
        File("  sl  local_address rem_address   st\n" + line, "proc", "net", "tcp");
        System.IO.File.CreateSymbolicLink(Path.Combine(Folder("proc", $"{process}", "fd"), "3"), $"socket:[{Inode}]");
    }

    /// <summary>What the doctor finds, by the names of the findings.</summary>
    public async Task<IReadOnlyDictionary<string, Finding>> ExamineAsync(CancellationToken ct, params string[] errors) =>
        (await new Doctor(Machine, Read(errors)).RunAsync(ct).WaitAsync(ApiClient.Limit, ct)).ToDictionary(f => f.Id);

    private Configuration Read(string[] errors)
    {
        var settings = new Dictionary<string, Setting>();
        return new Configuration(Options, settings, errors, new Secrets(settings, SecretFolders.Own(_ => null), []));
    }

    public async ValueTask DisposeAsync()
    {
        await (BlueZ?.DisposeAsync() ?? default);
        await Kernel.DisposeAsync();
        await Bus.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }
}
