using System.Threading.Channels;
using EspProxy.Noise;
using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace EspProxy.Session;

/// <summary>
/// The encryption key that is in force: one that was configured, one that a client set and that is kept in the state
/// directory, or none yet.
/// </summary>
internal sealed partial class KeyProvisioning : IDisposable
{
    // As in ESPHome: the answer is on its way before the connection of the client that gets it is ended.
    private static readonly TimeSpan ActivateAfter = TimeSpan.FromMilliseconds(100);

    // Each takes a write to the disk; nobody has reason to send several at once.
    private const int MaxRequests = 4;

    private readonly KeyFile? _file;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<KeyRequest> _requests = Channel.CreateBounded<KeyRequest>(MaxRequests);
    private readonly Channel<Encryption> _changes =
        Channel.CreateBounded<Encryption>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private CancellationTokenSource _over = new();
    private volatile KeyAccess _access;

    private KeyProvisioning(PresharedKey? key, KeyFile? file, TimeProvider time, ILogger logger)
    {
        _file = file;
        _time = time;
        _logger = logger;
        _access = AccessWith(key);
    }

    /// <summary>How clients are let in now.</summary>
    public KeyAccess Access => _access;

    /// <summary>The key that clients need; null without one.</summary>
    public PresharedKey? Current => _access.Key;

    /// <summary>What clients are to expect now; each change of it comes through <see cref="Changes"/>.</summary>
    public Encryption Encryption => _access.Encryption;

    /// <summary>The newest change that was not read yet: those before it are of no use to a reader that was late.</summary>
    public ChannelReader<Encryption> Changes => _changes.Reader;

    /// <summary>Whether keys can be set here. Not so with a configured key: Home Assistant's and ours would drift apart.</summary>
    public bool IsSupported => _access.CanChange;

    /// <summary>Whether any client may set the first key.</summary>
    public bool IsProvisionable => _access.Encryption == Encryption.Offered;

    /// <summary>Takes a client's wish for another key; it is answered later. False when too many wait.</summary>
    public bool TryRequest(KeyRequest request) => _requests.Writer.TryWrite(request);

    /// <summary>Sets what clients ask for, one after the other, until stopped.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var request in _requests.Reader.ReadAllAsync(ct))
            {
                await ActAsync(request, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Asked for. A key that was stored and is not in force yet will be at the next start.
        }
    }

    /// <summary>Wipes the key; to be called when no session is left.</summary>
    public void Dispose()
    {
        _access.Key?.Dispose();
        _over.Dispose();
    }

    private KeyAccess AccessWith(PresharedKey? key) => new(
        key is not null ? Encryption.Required : _file is not null ? Encryption.Offered : Encryption.Off,
        key,
        CanChange: _file is not null,
        _over.Token);

    private async Task ActAsync(KeyRequest request, CancellationToken ct)
    {
        var result = Store(request, out var key);
        request.Writer.Send(new NoiseEncryptionSetKeyResponse { Success = result != StoreResult.Refused });
        if (result == StoreResult.Changed)
        {
            await Task.Delay(ActivateAfter, _time, ct);
            await ActivateAsync(key);
        }
    }

    // Who was let in before is sent away only when the new key is in force, so that it can come back at once.
    private async Task ActivateAsync(PresharedKey? key)
    {
        var (before, over) = (_access, _over);
        _over = new CancellationTokenSource();
        _access = AccessWith(key);
        await over.CancelAsync();
        before.Key?.Dispose();
        _changes.Writer.TryWrite(_access.Encryption);
    }
}
