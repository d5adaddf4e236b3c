using EspProxy.Session;
using EspProxy.Settings;

namespace EspProxy.Health;

/// <summary>Looks whether connections are encrypted. The key itself is shown to nobody.</summary>
internal static class KeyCheck
{
    private const string Cure = "Let Home Assistant set one, or configure one: esp-proxy --generate-key prints a new one.";

    public static Finding Run(ProxyOptions options, Secrets secrets, string? stateDirectory)
    {
        if (options.EncryptionKey is not null)
        {
            return Of(Verdict.Ok, "A key is configured.");
        }

        if (secrets.IsKeyWrong)
        {
            return Of(Verdict.Problem, "The one that is configured cannot be used, and esp-proxy does not start with it.", "Correct it; the line Configuration says what is wrong.");
        }

        if (secrets.IsKeyHidden)
        {
            return Of(Verdict.Warning, "This user cannot see whether one is configured.", "sudo esp-proxy --doctor");
        }

        if (stateDirectory is null)
        {
            return Of(Verdict.Warning, "None is configured, and without a state directory none can be set: every client is let in.", "Configure one: esp-proxy --generate-key prints a new one.");
        }

        var file = new KeyFile(Path.Combine(stateDirectory, KeyFile.Name));
        try
        {
            using var key = file.Read();
            return key is null ? Of(Verdict.Warning, "None is set yet: every client is let in, and the first may set one.", Cure)
                : file.IsExposed ? Of(Verdict.Warning, $"One was set by a client, but others can read {file.Path}.", $"sudo chmod 600 {file.Path}")
                : Of(Verdict.Ok, "One was set by a client, and only its owner can read it.");
        }
        catch (UnauthorizedAccessException)
        {
            return Of(Verdict.Warning, $"This user cannot see whether one is kept in {stateDirectory}.", "sudo esp-proxy --doctor");
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return Of(Verdict.Problem, $"The key in {file.Path} cannot be used, and esp-proxy does not start without it: {e.Message}", $"sudo rm {file.Path}, and let Home Assistant set another one");
        }
    }

    private static Finding Of(Verdict verdict, string what, string? cure = null) => new("key", "Encryption key", verdict, what, cure);
}
