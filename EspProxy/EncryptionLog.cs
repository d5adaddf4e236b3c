using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>Log lines about encryption, of the sessions (2010) and of the daemon's start (2820). None has a key in it.</summary>
internal static partial class EncryptionLog
{
    [LoggerMessage(2010, LogLevel.Warning, "Client {Peer} was not let in: {Reason}")]
    public static partial void ClientNotLetIn(this ILogger logger, string peer, string reason);

    [LoggerMessage(2011, LogLevel.Debug, "Client {Peer} and the proxy agreed on keys and encrypt from here on.")]
    public static partial void ClientEncrypts(this ILogger logger, string peer);

    [LoggerMessage(2012, LogLevel.Information, "Client {Peer} set an encryption key; from now on only clients with it are let in.")]
    public static partial void KeySet(this ILogger logger, string peer);

    [LoggerMessage(2013, LogLevel.Warning, "Client {Peer} removed the encryption key; all clients are let in until another is set.")]
    public static partial void KeyCleared(this ILogger logger, string peer);

    [LoggerMessage(2014, LogLevel.Warning, "Client {Peer} could not set an encryption key: {Reason}")]
    public static partial void KeyRefused(this ILogger logger, string peer, string reason);

    [LoggerMessage(2015, LogLevel.Error, "The encryption key of client {Peer} could not be kept in {Path}, and nothing was changed: {Reason}")]
    public static partial void KeyNotStored(this ILogger logger, string peer, string path, string reason);

    [LoggerMessage(2016, LogLevel.Warning, "{Path} was changed, but a power cut in the next moments could undo that: its directory could not be synced.")]
    public static partial void KeyNotSynced(this ILogger logger, string path);

    [LoggerMessage(2820, LogLevel.Information, "Encryption was looked into: {State}.")]
    public static partial void EncryptionKnown(this ILogger logger, string state);

    [LoggerMessage(2821, LogLevel.Error, "The encryption key in {Path} could not be read: {Reason} To start without a key, and have Home Assistant set a new one, delete that file.")]
    public static partial void KeyFileUnreadable(this ILogger logger, string path, string reason);

    [LoggerMessage(2822, LogLevel.Warning, "Other users can read or write {Path}, which holds the encryption key; it should have mode 0600.")]
    public static partial void KeyFileExposed(this ILogger logger, string path);

    [LoggerMessage(2823, LogLevel.Error, "There is an encryption key, but this machine's OpenSSL does not have ChaCha20-Poly1305, so no client could use it.")]
    public static partial void CiphersMissing(this ILogger logger);
}
