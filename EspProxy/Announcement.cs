using System.Net;
using EspProxy.Mdns;
using EspProxy.Session;

namespace EspProxy;

/// <summary>Makes the proxy known on the network, and again when the way to be let in changes.</summary>
internal sealed class Announcement(MdnsPublisher publisher, MdnsService service, KeyProvisioning keys)
{
    /// <summary>What is made known of a proxy.</summary>
    public static MdnsService Of(DeviceName device, IPEndPoint endpoint, KeyProvisioning keys) =>
        new(device.Name, (ushort)endpoint.Port, device.MacDigits)
        {
            FriendlyName = device.FriendlyName,
            Version = DeviceInfo.EspHomeVersion,
            Network = NetworkAddresses.Kind(),
            ProjectName = DeviceInfo.ProjectName,
            ProjectVersion = device.Version,
            Encryption = Of(keys.Encryption),
        };

    /// <summary>Runs until stopped, and then takes back what it made known.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Task publishing = publisher.RunAsync(stop);
        Task following = FollowAsync(stop);

        // What one of them could not cope with is for the daemon to know, now and not at its end.
        await await Task.WhenAny(publishing, following);
        await following;
        await publishing;
    }

    private async Task FollowAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var encryption in keys.Changes.ReadAllAsync(stop))
            {
                publisher.Update(service with { Encryption = Of(encryption) });
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked for.
        }
    }

    private static MdnsEncryption Of(Encryption encryption) => encryption switch
    {
        Encryption.Required => MdnsEncryption.Required,
        Encryption.Offered => MdnsEncryption.Supported,
        _ => MdnsEncryption.Off,
    };
}
