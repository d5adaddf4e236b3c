using BlueZ.Core;
using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using RequestType = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace EspProxy.Bluetooth;

/// <summary>Who may ask, and where each request goes. One at a time, whichever client it is from, and none of them waits for anything.</summary>
internal sealed class BluetoothRequests(Subscribers subscribers, ConnectionSlots slots, ScannerController scanner, ILogger log)
{
    private readonly Lock _gate = new();

    // The slots as a client that asked for them was told last; null when it owned since, and so was told more.
    private readonly Dictionary<FrameWriter, IMessage?> _reported = [];
    private DeviceConnections? _connections;

    /// <summary>The links of the adapter that is attached now; null while there is none.</summary>
    public void Attach(DeviceConnections? connections)
    {
        lock (_gate)
        {
            _connections = connections;
        }
    }

    public void Handle(FrameWriter client, IMessage request)
    {
        lock (_gate)
        {
            switch (request)
            {
                case SubscribeBluetoothLEAdvertisementsRequest:
                    Own(client);
                    break;
                case SubscribeBluetoothConnectionsFreeRequest:
                    Report(client);
                    break;
                case UnsubscribeBluetoothLEAdvertisementsRequest:
                    Disown(client);
                    break;
                case var _ when subscribers.IsOwner(client):
                    HandleOwner(client, request);
                    break;
                default:
                    Refuse(client, request);
                    break;
            }
        }
    }

    /// <summary>The session of a client ended.</summary>
    public void Leave(FrameWriter client)
    {
        lock (_gate)
        {
            Disown(client);
            subscribers.Remove(client);
            _reported.Remove(client);
        }
    }

    private void Own(FrameWriter client)
    {
        if (!subscribers.Holds(client))
        {
            return; // Its session has ended already.
        }

        bool isNew = !subscribers.IsOwner(client);
        if (isNew)
        {
            // A new session cannot use the links of the old one, and did not wish for its mode.
            subscribers.SetOwner(null);
            scanner.ResetMode();
            slots.CloseAll();
            log.OwnerChanged();
        }

        scanner.Introduce(client);
        if (isNew)
        {
            Correct(client);
        }
    }

    private void Report(FrameWriter client) => slots.Report(message =>
    {
        client.Send(message);
        if (subscribers.Holds(client))
        {
            _reported[client] = subscribers.IsOwner(client) ? null : message;
        }
    });

    // A slot that came free while nobody owned was told to nobody: what the client was told before may be old.
    private void Correct(FrameWriter client) => slots.Report(message =>
    {
        if (!_reported.TryGetValue(client, out var reported))
        {
            return; // It did not ask.
        }

        if (!message.Equals(reported))
        {
            client.Send(message);
        }

        _reported[client] = null;
    });

    private void Disown(FrameWriter client)
    {
        if (subscribers.IsOwner(client))
        {
            subscribers.SetOwner(null);
            scanner.ResetMode();
            slots.CloseAll();
            log.OwnerLeft();
        }
    }

    private void HandleOwner(FrameWriter client, IMessage request)
    {
        switch (request)
        {
            case BluetoothScannerSetModeRequest mode:
                scanner.SetMode(mode.Mode);
                break;
            case BluetoothDeviceRequest { Address: > BluetoothAddress.MaxValue }:
                Decline(client, request); // The field has 64 bits, an address 48.
                break;
            case BluetoothDeviceRequest device:
                HandleDevice(client, device);
                break;
            case BluetoothSetConnectionParamsRequest parameters:
                Tune(client, parameters);
                break;
            default:
                HandleGatt(client, request);
                break;
        }
    }

    private void HandleDevice(FrameWriter client, BluetoothDeviceRequest request)
    {
        switch (request.RequestType)
        {
            case RequestType.ConnectV3WithCache or RequestType.ConnectV3WithoutCache when request.HasAddressType:
                Connect(request.Address);
                break;
            case RequestType.Disconnect:
                slots.Disconnect(request.Address);
                break;
            case RequestType.Pair:
                Pair(client, request);
                break;
            case RequestType.Unpair or RequestType.ClearCache:
                Forget(client, request);
                break;
            case RequestType.Connect or RequestType.ConnectV3WithCache or RequestType.ConnectV3WithoutCache:
                slots.RefuseNew(request.Address);
                break;
            default:
                log.RequestUnknown((int)request.RequestType, new BluetoothAddress(request.Address));
                break;
        }
    }

    private void Connect(ulong address)
    {
        if (_connections is null)
        {
            slots.Refuse(address, EspError.TerminatedByHost);
        }
        else if (slots.Connect(address) is { } slot)
        {
            _connections.Start(slot);
        }
    }

    private void Pair(FrameWriter client, BluetoothDeviceRequest request)
    {
        bool isBusy = false;
        if (_connections?.TryHandle(request.Address, request, out isBusy) != true || isBusy)
        {
            client.Send(new BluetoothDevicePairingResponse { Address = request.Address, Error = isBusy ? EspError.Busy : EspError.NotConnected });
        }
    }

    private void Tune(FrameWriter client, BluetoothSetConnectionParamsRequest request)
    {
        bool isBusy = false;
        if (_connections?.TryHandle(request.Address, request, out isBusy) != true || isBusy)
        {
            client.Send(new BluetoothSetConnectionParamsResponse { Address = request.Address, Error = isBusy ? EspError.Busy : EspError.NotConnected });
        }
    }

    private void Forget(FrameWriter client, BluetoothDeviceRequest request)
    {
        if (_connections is null)
        {
            client.Send(DeviceConnections.Forgotten(request.Address, request.RequestType, EspError.Error));
            return;
        }

        bool isLinked = _connections.TryHandle(request.Address, request, out bool isBusy);
        if (isLinked ? isBusy : slots.IsTaken(request.Address))
        {
            // Its queue is full, or its link comes or goes.
            client.Send(DeviceConnections.Forgotten(request.Address, request.RequestType, EspError.Busy));
        }
        else if (!isLinked)
        {
            _connections.Forget(client, request.Address, request.RequestType);
        }
    }

    private void HandleGatt(FrameWriter client, IMessage request)
    {
        if (GattTarget.Of(request) is not { } target)
        {
            return;
        }

        GattRequests.Shorten(request);
        bool isBusy = false;
        if (_connections?.TryHandle(target.Address, request, out isBusy) != true)
        {
            client.Send(target.Failure(EspError.NotConnected));
        }
        else if (isBusy)
        {
            client.Send(target.Failure(EspError.Busy));
        }
    }

    // Only requests about a device are answered: any word about the scanner would pass for ownership.
    private void Refuse(FrameWriter client, IMessage request)
    {
        log.NotOwner(request.Descriptor.Name);
        Decline(client, request);
    }

    private static void Decline(FrameWriter client, IMessage request)
    {
        IMessage? answer = request switch
        {
            BluetoothDeviceRequest { RequestType: RequestType.Pair } r => new BluetoothDevicePairingResponse { Address = r.Address, Error = EspError.NotConnected },
            BluetoothDeviceRequest { RequestType: RequestType.Unpair or RequestType.ClearCache } r =>
                DeviceConnections.Forgotten(r.Address, r.RequestType, EspError.NotConnected),
            BluetoothDeviceRequest r when Enum.IsDefined(r.RequestType) => new BluetoothDeviceConnectionResponse { Address = r.Address },
            BluetoothSetConnectionParamsRequest r => new BluetoothSetConnectionParamsResponse { Address = r.Address, Error = EspError.NotConnected },
            _ => GattTarget.Of(request)?.Failure(EspError.NotConnected),
        };
        if (answer is not null)
        {
            client.Send(answer);
        }
    }
}
