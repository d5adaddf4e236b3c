using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.DBus;

/// <summary>One object of bluetoothd: the snapshots of its interfaces. Guarded by the tree's lock.</summary>
internal sealed class ObjectNode(string path)
{
    private readonly CancellationTokenSource _removed = new();
    private CancellationTokenSource? _link;

    public string Path => path;

    public Adapter1Properties? Adapter { get; set; }

    public Device1Properties? Device { get; set; }

    public GattService1Properties? Service { get; set; }

    public GattCharacteristic1Properties? Characteristic { get; set; }

    public GattDescriptor1Properties? Descriptor { get; set; }

    public CancellationToken Removed => _removed.Token;

    /// <summary>Ends with the link that is up now; already cancelled when there is none.</summary>
    public CancellationToken Link => _link?.Token ?? new CancellationToken(canceled: true);

    /// <summary>Follows Device1.Connected; what has to be cancelled is returned, to be cancelled outside of the lock.</summary>
    public CancellationTokenSource? FollowLink()
    {
        bool connected = Device?.Connected == true;
        if (connected == (_link is not null))
        {
            return null;
        }

        var ended = _link;
        _link = connected ? new CancellationTokenSource() : null;
        return ended;
    }

    public CancellationTokenSource Remove() => _removed;
}
