using System.Globalization;

namespace EspProxy.Health;

/// <summary>An esp-proxy that runs on this machine.</summary>
/// <param name="Id">Its process.</param>
/// <param name="HasNetAdmin">Whether it has the capability CAP_NET_ADMIN.</param>
internal sealed record RunningProxy(int Id, bool HasNetAdmin)
{
    public const string ProgramName = "esp-proxy";

    private const int NetAdminBit = 12; // linux/capability.h

    /// <summary>The first that is not this process; null when there is none.</summary>
    public static RunningProxy? Find(string proc) => (
        from folder in Machine.FoldersIn(proc)
        let id = IdOf(folder)
        where id > 0 && id != Environment.ProcessId && Machine.Read(folder, "comm") == ProgramName
        select new RunningProxy(id, HasBit(Machine.Read(folder, "status"))))
        .FirstOrDefault();

    /// <summary>The number of the process of a folder in /proc; 0 when it is none.</summary>
    public static int IdOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0;

    // Permitted: it takes it into use by itself, in the thread that needs it.
    private static bool HasBit(string? status)
    {
        const string Field = "CapPrm:";
        string? line = status?.Split('\n').FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return ulong.TryParse(line?[Field.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits)
            && (bits >> NetAdminBit & 1) != 0;
    }
}
