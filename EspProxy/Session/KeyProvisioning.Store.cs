using EspProxy.Noise;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

internal sealed partial class KeyProvisioning
{
    private enum StoreResult
    {
        Refused,
        Unchanged,
        Changed,
    }

    /// <summary>
    /// A configured key goes before one that is kept. Null when it cannot be told which key is right; the log says why. To go on
    /// without one would let in everybody where the owner has asked for a key, and let anybody set another.
    /// </summary>
    public static KeyProvisioning? Open(PresharedKey? configured, string? stateDirectory, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<KeyProvisioning>();
        var file = configured is null && stateDirectory is not null ? new KeyFile(Path.Combine(stateDirectory, KeyFile.Name)) : null;
        if (!TryRead(file, logger, out var kept))
        {
            return null;
        }

        // Asked only where there is a key: the answer takes OpenSSL, of which a proxy without one has no use.
        var key = configured ?? kept;
        if (key is not null && !NoiseHandshake.IsSupported)
        {
            logger.CiphersMissing();
            return null;
        }

        var keys = new KeyProvisioning(key, file, time, logger);
        logger.EncryptionKnown(keys.Encryption switch
        {
            Encryption.Required when configured is not null => "only clients with the configured key are let in",
            Encryption.Required => $"only clients with the key in {file!.Path} are let in",
            Encryption.Offered => "no key is set, all clients are let in, and Home Assistant may set a key",
            _ => "there is none, all clients are let in, and without a state directory no key can be set",
        });
        return keys;
    }

    private static bool TryRead(KeyFile? file, ILogger logger, out PresharedKey? key)
    {
        key = null;
        try
        {
            key = file?.Read();
            if (file?.IsExposed == true)
            {
                logger.KeyFileExposed(file.Path);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            logger.KeyFileUnreadable(file!.Path, e.Message);
            return false;
        }
    }

    private StoreResult Store(KeyRequest request, out PresharedKey? key)
    {
        key = null;
        string reason = "";
        if (Objection(request) is { } objection)
        {
            _logger.KeyRefused(request.Peer, objection);
            return StoreResult.Refused;
        }

        if (!request.Key.IsEmpty && !PresharedKey.TryParse(request.Key.Span, out key, out reason))
        {
            _logger.KeyRefused(request.Peer, reason);
            return StoreResult.Refused;
        }

        if (key is null ? Current is null : key.Equals(Current))
        {
            key?.Dispose();
            return StoreResult.Unchanged;
        }

        return Store(request, key);
    }

    private string? Objection(KeyRequest request) =>
        !_access.CanChange && _access.Key is not null ? "The key is configured, and is changed there." :
        !_access.CanChange ? "There is no state directory to keep it in, so it would be lost at the next start." :
        !request.Key.IsEmpty && !NoiseHandshake.IsSupported ? "This machine's OpenSSL does not have ChaCha20-Poly1305." :
        !ReferenceEquals(request.Access, _access) ? "Another key came into force while it asked." :
        request.Writer.Closed.IsCancellationRequested ? "It left before it could be told." :
        null;

    private StoreResult Store(KeyRequest request, PresharedKey? key)
    {
        try
        {
            if (!(key is null ? _file!.Delete() : _file!.Write(key)))
            {
                _logger.KeyNotSynced(_file.Path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key?.Dispose();
            _logger.KeyNotStored(request.Peer, _file!.Path, e.Message);
            return StoreResult.Refused;
        }

        if (key is null)
        {
            _logger.KeyCleared(request.Peer);
        }
        else
        {
            _logger.KeySet(request.Peer);
        }

        return StoreResult.Changed;
    }
}
