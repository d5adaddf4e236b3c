namespace EspProxy.Settings;

/// <summary>The folders that have the secrets which no setting names, in the files <c>encryption-key</c> and <c>passkeys</c>.</summary>
/// <param name="Key">Where the key may be; the first that has the file counts.</param>
/// <param name="Passkeys">Where the passkeys may be.</param>
/// <param name="AreOfService">Whether somebody looks at what the service has, who may not be allowed to.</param>
internal sealed record SecretFolders(IReadOnlyList<string> Key, IReadOnlyList<string> Passkeys, bool AreOfService)
{
    /// <summary>What systemd gives the process itself with LoadCredential=.</summary>
    public static SecretFolders Own(Func<string, string?> variable)
    {
        string[] given = variable("CREDENTIALS_DIRECTORY") is { } folder ? [folder] : [];
        return new SecretFolders(given, given, AreOfService: false);
    }

    /// <summary>What the next start of the service is given.</summary>
    public static SecretFolders OfNextStart(ServiceFolders service, Func<string, string?> variable) =>
        IsService(variable) ? Own(variable) : new([service.Files], [service.Files], AreOfService: true);

    /// <summary>The key that the service has while it runs, by whichever drop-in, and else what its next start is given.</summary>
    public static SecretFolders OfService(ServiceFolders service, Func<string, string?> variable) =>
        IsService(variable) ? Own(variable) : new([service.Credentials, service.Files], [service.Files], AreOfService: true);

    // A shell has neither variable. A container, or a unit of somebody's own, has a state directory and only the credentials that it was given.
    private static bool IsService(Func<string, string?> variable) =>
        variable("CREDENTIALS_DIRECTORY") is not null || !string.IsNullOrEmpty(variable("STATE_DIRECTORY"));
}
