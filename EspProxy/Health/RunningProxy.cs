using System.Globalization;

namespace EspProxy.Health;

/// <summary>An esp-proxy that runs on this machine.</summary>
/// <param name="Id">Its process.</param>
/// <param name="HasNetAdmin">Whether it has the capability CAP_NET_ADMIN.</param>
internal sealed record RunningProxy(int Id, bool HasNetAdmin)
{
    public const string ProgramName = "esp-proxy";

    /// <summary>The program that runs .NET programs which are no programs of their own.</summary>
    public const string Host = "dotnet";

    private const int NetAdminBit = 12; // linux/capability.h

    /// <summary>The first that is not this process; null when there is none.</summary>
    public static RunningProxy? Find(string proc) => (
        from folder in Machine.FoldersIn(proc)
        let id = IdOf(folder)
        where id > 0 && id != Environment.ProcessId && NameOf(folder) == ProgramName
        select new RunningProxy(id, HasBit(Machine.Read(folder, "status"))))
        .FirstOrDefault();

    /// <summary>The number of the process of a folder in /proc; 0 when it is none.</summary>
    public static int IdOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0;

    /// <summary>The program of a process of a folder in /proc; null when it has just ended.</summary>
    public static string? NameOf(string folder)
    {
        string? name = Machine.Read(folder, "comm");
        return name == Host && Assembly(folder) == ProgramName + ".dll" ? ProgramName : name;
    }

    // What it runs stands before the arguments of that: "dotnet /usr/share/esp-proxy/esp-proxy.dll --port 6054".
    private static string? Assembly(string folder) =>
        Path.GetFileName(Machine.Read(folder, "cmdline")?.Split('\0').FirstOrDefault(a => a.EndsWith(".dll", StringComparison.Ordinal)));

    // Permitted: it takes it into use by itself, in the thread that needs it.
    private static bool HasBit(string? status)
    {
        const string Field = "CapPrm:";
        string? line = status?.Split('\n').FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        return ulong.TryParse(line?[Field.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits)
            && (bits >> NetAdminBit & 1) != 0;
    }
}
