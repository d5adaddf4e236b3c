using BlueZ.Core.Management;

namespace EspProxy.Health;

/// <summary>Looks whether the kernel lets the proxy do more than D-Bus has: raw and passive scans, connection parameters.</summary>
internal static class ManagementCheck
{
    private const string Cure = "In the unit: AmbientCapabilities=CAP_NET_ADMIN";
    private const string CureByHand = "; for a program that is started by hand: sudo setcap cap_net_admin+ep ";

    // Advertisement monitors, by which a scan can be passive (Linux 5.10).
    private static readonly Version Monitors = new(1, 18);

    /// <param name="machine">Where it looks.</param>
    /// <param name="adapter">The kernel's number of the adapter; null when none is known.</param>
    /// <param name="running">An esp-proxy that runs: what it may do counts, too.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(Machine machine, ushort? adapter, RunningProxy? running, CancellationToken ct)
    {
        try
        {
            await using var socket = machine.OpenManagement();
            var (version, revision) = await socket.ReadVersionAsync(ct);
            bool isOurs = await IsPrivilegedAsync(socket, adapter, ct);
            bool isPrivileged = isOurs || running?.HasNetAdmin == true;
            return [Capability(machine, isOurs, running), Passive(isPrivileged, new Version(version, revision))];
        }
        catch (ManagementException e)
        {
            return
            [
                new Finding("capability", "CAP_NET_ADMIN", Verdict.Warning, $"It is of no use here: {e.Message}",
                    "In the unit: RestrictAddressFamilies= has to name AF_BLUETOOTH; a container needs the network of the host."),
                new Finding("passive-scan", "Passive scan", Verdict.Warning, "It is not possible without that socket; esp-proxy scans actively.", "As above."),
            ];
        }
    }

    // The kernel looks for the privilege before it looks for the adapter.
    private static async Task<bool> IsPrivilegedAsync(ManagementSocket socket, ushort? adapter, CancellationToken ct)
    {
        try
        {
            return await socket.IsPrivilegedAsync(adapter ?? 0, ct);
        }
        catch (ManagementException e) when (e.Status == ManagementStatus.InvalidIndex)
        {
            return true;
        }
    }

    private static Finding Capability(Machine machine, bool isOurs, RunningProxy? running) => new(
        "capability",
        "CAP_NET_ADMIN",
        isOurs || running?.HasNetAdmin == true ? Verdict.Ok : Verdict.Warning,
        running?.HasNetAdmin == true ? $"The esp-proxy that runs (process {running.Id}) has it."
            : isOurs ? "It is there."
            : "It is missing: advertisements come by way of D-Bus, and connection parameters cannot be set.",
        isOurs || running?.HasNetAdmin == true ? null : CureOf(machine.Program));

    // dotnet runs other programs too, and would give the capability to each of them.
    private static string CureOf(string program) => Path.GetFileName(program) == RunningProxy.Host ? Cure : Cure + CureByHand + program;

    private static Finding Passive(bool isPrivileged, Version management) => management < Monitors
        ? new("passive-scan", "Passive scan", Verdict.Warning, $"The kernel is too old (its management interface is {management}).", "Update the kernel to 5.10 or later.")
        : isPrivileged ? new("passive-scan", "Passive scan", Verdict.Ok, "It is possible.")
        : new("passive-scan", "Passive scan", Verdict.Warning, "It is not possible without CAP_NET_ADMIN; esp-proxy scans actively.", "As above.");
}
