using BlueZ.Core;
using BlueZ.Core.Management;

namespace EspProxy.Bluetooth;

/// <summary>The kernel's management socket, where it does something for us, and the number of our adapter on it.</summary>
internal sealed class ManagementAccess : IAsyncDisposable
{
    /// <summary>What a person can do about the lack of it.</summary>
    public const string Hint = "Run esp-proxy as the service that its package installs, or give it the capability: sudo setcap cap_net_admin+ep esp-proxy.";

    private ManagementAccess(ManagementSocket socket, ushort index) => (Socket, Index) = (socket, index);

    public ManagementSocket Socket { get; }

    public ushort Index { get; }

    /// <summary>Opens it; without it the second part says why not, in a sentence.</summary>
    public static async Task<(ManagementAccess? Access, string WhyNot)> OpenAsync(Func<ManagementSocket> open, Adapter adapter, CancellationToken ct)
    {
        if (adapter.Index is not { } index)
        {
            return (null, $"The adapter {adapter.Name} has no number.");
        }

        ManagementSocket? socket = null;
        bool isOurs = false;
        try
        {
            socket = open();
            isOurs = await socket.IsPrivilegedAsync(index, ct);
            return isOurs ? (new ManagementAccess(socket, index), "") : (null, "The capability CAP_NET_ADMIN is missing.");
        }
        catch (ManagementException e)
        {
            return (null, e.Message);
        }
        finally
        {
            if (!isOurs && socket is not null)
            {
                await socket.DisposeAsync();
            }
        }
    }

    public ValueTask DisposeAsync() => Socket.DisposeAsync();
}
