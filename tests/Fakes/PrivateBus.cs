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
          <servicedir>SERVICES</servicedir>
          <policy context="default">
            <allow user="*"/>
            <allow send_destination="*" eavesdrop="true"/>
            <allow eavesdrop="true"/>
            <allow own="*"/>
          </policy>
        </busconfig>
        """;

    // The shell lives until its input ends, which the kernel sees to however we end, and then it ends the daemon.
    // (PR_SET_PDEATHSIG would not do: it fires when the thread that started the daemon ends.)
    private const string Keeper = """
        trap '' INT HUP
        dbus-daemon --nofork --nopidfile --print-address "--config-file=$1" 2>"$2" &
        trap 'kill -KILL $! 2>/dev/null; exit' TERM
        exec >&-
        read -r _
        kill -KILL $! 2>/dev/null
        """;

    private readonly string _folder;
    private Process _keeper = null!;

    private PrivateBus(string folder) => _folder = folder;

    /// <summary>The address, as in DBUS_SYSTEM_BUS_ADDRESS.</summary>
    public string Address => $"unix:path={_folder}/bus";

    private string ConfigurationFile => Path.Combine(_folder, "bus.conf");

    // Where the daemon complains, about the limits of a container for one thing.
    private string LogFile => Path.Combine(_folder, "bus.log");

    /// <summary>Starts a daemon and waits until it listens.</summary>
    public static async Task<PrivateBus> StartAsync()
    {
        var bus = new PrivateBus(Directory.CreateTempSubdirectory("private-bus-").FullName);
        await File.WriteAllTextAsync(bus.ConfigurationFile, Configuration
            .Replace("SOCKET", $"{bus._folder}/bus", StringComparison.Ordinal).Replace("SERVICES", bus._folder, StringComparison.Ordinal));
        await bus.StartDaemonAsync();
        return bus;
    }

    /// <summary>Has the bus start a program when somebody asks for a name; it fails, but leaves a file behind.</summary>
    /// <returns>Whether it was started.</returns>
    public async Task<Func<bool>> AddStartableAsync(string name)
    {
        string mark = Path.Combine(_folder, name + ".started");
        await File.WriteAllTextAsync(Path.Combine(_folder, name + ".service"), $"[D-BUS Service]\nName={name}\nExec=/bin/sh -c \"touch {mark}; exit 1\"\n");
        using var connection = new DBusConnection(Address);
        await connection.ConnectAsync();
        await connection.CallMethodAsync(Reload(connection)); // It would notice by itself, but a moment later.
        return () => File.Exists(mark);
    }

    /// <summary>Ends the daemon, as a crash of the bus would.</summary>
    public async Task KillAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
    }

    /// <summary>Ends the daemon and starts another one at the same address; nobody is connected to it.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        _keeper.Dispose();
        File.Delete(Path.Combine(_folder, "bus"));
        await StartDaemonAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _keeper.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static MessageBuffer Reload(DBusConnection connection)
    {
        using var writer = connection.GetMessageWriter();
        writer.WriteMethodCallHeader("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "ReloadConfig");
        return writer.CreateMessage();
    }

    private async Task StartDaemonAsync()
    {
        var start = new ProcessStartInfo("sh", ["-c", Keeper, "sh", ConfigurationFile, LogFile]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _keeper = Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
        if (await _keeper.StandardOutput.ReadLineAsync() is null)
        {
            throw new InvalidOperationException($"dbus-daemon ended before it told its address: {await File.ReadAllTextAsync(LogFile)}");
        }
    }
}
