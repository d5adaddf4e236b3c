using BlueZ.Core;
using BlueZ.Core.Management;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>Says why links ended. One of the reasons is the proof that a device has forgotten its bond.</summary>
internal sealed class LinkEnds(ManagementAccess management, ILogger log)
{
    /// <summary>Reads the kernel's events until cancelled, or the socket ends.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var told in management.Socket.Listen().ReadAllAsync(ct))
        {
            if (told.Index == management.Index && DeviceDisconnected.TryRead(told, out var disconnected))
            {
                Say(disconnected.Address, disconnected.Reason);
            }
        }
    }

    private void Say(BluetoothAddress address, DisconnectReason reason)
    {
        if (reason == DisconnectReason.AuthenticationFailure)
        {
            log.BondRefused(address);
        }
        else
        {
            log.LinkEnded(address, WordsFor(reason));
        }
    }

    private static string WordsFor(DisconnectReason reason) => reason switch
    {
        DisconnectReason.Timeout => "it was not heard any more",
        DisconnectReason.Local => "this side ended it",
        DisconnectReason.Remote => "the device ended it",
        DisconnectReason.Suspend => "this side went to sleep",
        _ => "no reason was told",
    };
}
