using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Hangs up at the end where the link is ours: BlueZ counts no users of a link, so Disconnect() takes it from everybody.
/// </summary>
internal sealed class OwnLink(Device device, ILogger logger) : IAsyncDisposable
{
    /// <summary>Whether we made the link that is up, or may be.</summary>
    public bool IsOurs { get; set; }

    public async ValueTask DisposeAsync()
    {
        if (!IsOurs || !device.IsConnected || device.Removed.IsCancellationRequested)
        {
            return;
        }

        try
        {
            // Not the caller's token: a cancelled run still has to put the link back.
            await device.DisconnectAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (BlueZException e)
        {
            logger.HangUpFailed(device.Address, e.Message);
        }
    }
}
