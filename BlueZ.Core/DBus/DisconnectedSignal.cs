using BlueZ.Core.DBus.Proxies;
using BlueZ.Core.Management;

namespace BlueZ.Core.DBus;

/// <summary>Device1.Disconnected, by which BlueZ tells from 5.83 on why a link ended (doc/org.bluez.Device.rst).</summary>
internal static class DisconnectedSignal
{
    private const string Prefix = "org.bluez.Reason.";

    /// <summary>Tells of the ends of links to one device, on the receive loop, until what is returned is disposed.</summary>
    public static async Task<IDisposable> WatchAsync(BlueZClient client, string path, Action<DisconnectReason> told) =>
        await client.Connection.AddMatchAsync(
            new MatchRule
            {
                Type = MessageType.Signal, Sender = BlueZClient.ServiceName, Path = path, Interface = Device1Proxy.InterfaceName, Member = "Disconnected",
            },
            static (message, _) => Read(message),
            notification =>
            {
                if (notification.HasValue)
                {
                    told(notification.Value);
                }
            },
            emitOnCapturedContext: false).ConfigureAwait(false);

    private static DisconnectReason Read(Message message)
    {
        string reason = message.GetBodyReader().ReadString();
        return reason.StartsWith(Prefix, StringComparison.Ordinal) ? reason[Prefix.Length..] switch
        {
            "Timeout" => DisconnectReason.Timeout,
            "Local" => DisconnectReason.Local,
            "Remote" => DisconnectReason.Remote,
            "Authentication" => DisconnectReason.AuthenticationFailure,
            "Suspend" => DisconnectReason.Suspend,
            _ => DisconnectReason.Unspecified,
        } : DisconnectReason.Unspecified;
    }
}
