using System.Runtime.InteropServices;

namespace EspProxy.Health;

/// <summary>Looks whether there is a place for what is kept across restarts.</summary>
internal static partial class StateCheck
{
    private const int WriteAndEnter = 2 | 1; // W_OK, X_OK

    /// <summary>Whether there is such a directory, also where this user cannot look into it.</summary>
    public static bool IsThere(string directory) => Directory.Exists(directory) || IsLink(directory);

    public static Finding Run(string? directory) =>
        directory is null ? Of(Verdict.Warning, "There is none: a changed network card makes it a new device, and no key can be set.", "In the unit: StateDirectory=esp-proxy; by hand: STATE_DIRECTORY=… esp-proxy")
        : !IsThere(directory) ? Of(Verdict.Problem, $"{directory} does not exist.", $"sudo mkdir -m 700 {directory}")
        : !Directory.Exists(directory) ? Of(Verdict.Warning, $"This user cannot see {directory}.", "sudo esp-proxy --doctor")
        : access(directory, WriteAndEnter) == 0 ? Of(Verdict.Ok, $"{directory} can be written.")
        : Of(Verdict.Warning, $"{directory} cannot be written by this user; the service may be another one.", "sudo esp-proxy --doctor");

    // With DynamicUser= systemd makes it a link into /var/lib/private, which only root can enter.
    private static bool IsLink(string path) => new DirectoryInfo(path).LinkTarget is not null;

    private static Finding Of(Verdict verdict, string what, string? cure = null) => new("state", "State directory", verdict, what, cure);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
}
