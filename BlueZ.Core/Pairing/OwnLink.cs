using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Remembers whether a device was connected before we touched it, and hangs up at the end only where it was not: BlueZ counts
/// no users of a link, so Disconnect() takes it from everybody.
/// </summary>
internal sealed class OwnLink(Device device, ILogger logger) : IAsyncDisposable
{
    private readonly bool _wasConnected = device.IsConnected;

    public async ValueTask DisposeAsync()
    {
        if (_wasConnected || !device.IsConnected || device.Removed.IsCancellationRequested)
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
