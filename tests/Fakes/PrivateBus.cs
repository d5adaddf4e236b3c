using System.Diagnostics;

namespace Fakes;

/// <summary>A real dbus-daemon of our own on a temporary socket, open to everyone who finds it.</summary>
public sealed class PrivateBus : IAsyncDisposable
{
    private const string Configuration = """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig>
          <type>custom</type>
          <listen>unix:path=SOCKET</listen>
          <auth>EXTERNAL</auth>
          <policy context="default">
            <allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/>
            <allow own="*"/>
          </policy>
        </busconfig>
        """;

    private readonly string _folder;
    private readonly Process _daemon;

    private PrivateBus(string folder, Process daemon)
    {
        _folder = folder;
        _daemon = daemon;
    }

    /// <summary>The address, as in DBUS_SYSTEM_BUS_ADDRESS.</summary>
    public string Address => $"unix:path={_folder}/bus";

    /// <summary>Starts a daemon and waits until it listens.</summary>
    public static async Task<PrivateBus> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("private-bus-").FullName;
        string configuration = Path.Combine(folder, "bus.conf");
        await File.WriteAllTextAsync(configuration, Configuration.Replace("SOCKET", $"{folder}/bus", StringComparison.Ordinal));

        // setpriv has the kernel end the daemon when we end, however that happens.
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "TERM", "dbus-daemon", "--nofork", "--nopidfile", "--print-address", $"--config-file={configuration}"])
        {
            RedirectStandardOutput = true,
        };
        var daemon = Process.Start(start) ?? throw new InvalidOperationException("dbus-daemon did not start.");
        if (await daemon.StandardOutput.ReadLineAsync() is null)
        {
            throw new InvalidOperationException("dbus-daemon ended before it told its address.");
        }

        return new PrivateBus(folder, daemon);
    }

    /// <summary>Ends the daemon, as a crash of the bus would.</summary>
    public async Task KillAsync()
    {
        if (!_daemon.HasExited)
        {
            _daemon.Kill();
            await _daemon.WaitForExitAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _daemon.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
