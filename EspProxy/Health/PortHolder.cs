using System.Globalization;

namespace EspProxy.Health;

/// <summary>A process that listens on a TCP port.</summary>
internal sealed record PortHolder(int Id, string ProgramName)
{
    private const string Listening = "0A"; // TCP_LISTEN, net/tcp_states.h

    /// <summary>Who listens on a port; null when nobody does, or it is a process of another user, into which only root may look.</summary>
    public static PortHolder? Find(string proc, int port)
    {
        var sockets = SocketsOf(proc, port).Select(inode => $"socket:[{inode}]").ToHashSet();
        return sockets.Count == 0 ? null : (
            from folder in Machine.FoldersIn(proc)
            let id = RunningProxy.IdOf(folder)
            where id > 0 && Holds(folder, sockets)
            select new PortHolder(id, RunningProxy.NameOf(folder) ?? "?"))
            .FirstOrDefault();
    }

    // "sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode", the address as hexadecimal IP:PORT.
    private static IEnumerable<string> SocketsOf(string proc, int port)
    {
        string end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return from table in new[] { "tcp", "tcp6" }
               from line in (Machine.Read(proc, "net", table) ?? "").Split('\n').Skip(1)
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(end, StringComparison.Ordinal)
               select fields[9];
    }

    private static bool Holds(string folder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(folder, "fd")).Any(f => new FileInfo(f).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Another user's, or it has just ended.
        }
    }
}
