using BlueZ.Core.Management;

namespace EspProxy.Health;

/// <summary>Where the doctor looks.</summary>
internal sealed record Machine
{
    /// <summary>The kernel's view of the devices.</summary>
    public string Sys { get; init; } = "/sys";

    /// <summary>The kernel's view of the processes.</summary>
    public string Proc { get; init; } = "/proc";

    /// <summary>What programs keep until the next start of the machine.</summary>
    public string Run { get; init; } = "/run";

    /// <summary>The state directory that systemd gives the service; a shell has no variable for it.</summary>
    public string ServiceState { get; init; } = "/var/lib/esp-proxy";

    /// <summary>The file of this program; that of dotnet when it is run by that.</summary>
    public string Program { get; init; } = Environment.ProcessPath ?? "/usr/bin/esp-proxy";

    /// <summary>Where distributions put bluetoothd.</summary>
    public IReadOnlyList<string> Bluetoothd { get; init; } = ["/usr/libexec/bluetooth/bluetoothd", "/usr/lib/bluetooth/bluetoothd"];

    /// <summary>The bus; null is the system's.</summary>
    public string? BusAddress { get; init; }

    /// <summary>How the kernel's management socket is opened; throws where there is none.</summary>
    public Func<ManagementSocket> OpenManagement { get; init; } = () => ManagementSocket.Open();

    /// <summary>Whether the kernel's clock follows a time server; null when that cannot be told.</summary>
    public Func<bool?> IsClockSynchronized { get; init; } = KernelClock.IsSynchronized;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The text of a small file of the kernel, or null when it cannot be read.</summary>
    public static string? Read(params ReadOnlySpan<string> path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(path)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The folders in a folder, none when there is no such.</summary>
    public static string[] FoldersIn(params ReadOnlySpan<string> path)
    {
        try
        {
            string[] folders = Directory.GetDirectories(Path.Combine(path));
            Array.Sort(folders, StringComparer.Ordinal);
            return folders;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
