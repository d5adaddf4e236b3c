using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;

namespace EspProxy.Bluetooth;

/// <summary>
/// The clients that may ask for Bluetooth, and the one that owns it: the newest that subscribed to advertisements. Whatever
/// is said to the owner passes through here, so that no word reaches a client once another has taken its place.
/// </summary>
internal sealed class Subscribers
{
    private static readonly uint AdvertisementsId = MessageTable.IdOf(new BluetoothLERawAdvertisementsResponse());

    private readonly Lock _gate = new();
    private readonly Dictionary<FrameWriter, uint> _apiMinors = [];
    private FrameWriter? _owner;

    public void Add(FrameWriter client, uint apiMinor)
    {
        lock (_gate)
        {
            _apiMinors[client] = apiMinor;
        }
    }

    /// <summary>Whether the client had been added, and so may ask.</summary>
    public bool Holds(FrameWriter client)
    {
        lock (_gate)
        {
            return _apiMinors.ContainsKey(client);
        }
    }

    public void Remove(FrameWriter client)
    {
        lock (_gate)
        {
            _apiMinors.Remove(client);
        }
    }

    public bool IsOwner(FrameWriter client)
    {
        lock (_gate)
        {
            return ReferenceEquals(_owner, client);
        }
    }

    /// <summary>Makes the client the owner (nobody: null) and tells it the first thing an owner hears, before anything else can.</summary>
    public void SetOwner(FrameWriter? client, IMessage? first = null)
    {
        lock (_gate)
        {
            _owner = client;
            if (first is not null)
            {
                client?.Send(first);
            }
        }
    }

    /// <summary>The minor version of the API that the owner speaks; 0 when nobody owns.</summary>
    public uint OwnerApiMinor()
    {
        lock (_gate)
        {
            return _owner is null ? 0 : _apiMinors.GetValueOrDefault(_owner);
        }
    }

    /// <summary>A full queue closes that client by itself, so there is nothing to do when it does not take the message.</summary>
    public void TellOwner(IMessage message)
    {
        lock (_gate)
        {
            _owner?.Send(message);
        }
    }

    /// <summary>Tells one client, if it still is the owner.</summary>
    public void Tell(FrameWriter client, IMessage message)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_owner, client))
            {
                client.Send(message);
            }
        }
    }

    public void SendAdvertisements(ReadOnlyMemory<byte> encoded, int count)
    {
        lock (_gate)
        {
            _owner?.TrySendAdvertisements(AdvertisementsId, encoded.Span, count);
        }
    }
}
