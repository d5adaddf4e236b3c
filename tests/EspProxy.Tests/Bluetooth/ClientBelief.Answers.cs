using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Google.Protobuf;
using Request = EspProxy.Protocol.Messages.BluetoothDeviceRequestType;

namespace EspProxy.Tests.Bluetooth;

internal sealed partial class ClientBelief
{
    private const uint LeastMtu = 23;

    // Who does not own Bluetooth is refused at once, each request by the answer that it waits for.
    private void ExpectRefusal(IMessage message)
    {
        IMessage refusal = message switch
        {
            BluetoothDeviceRequest { RequestType: Request.Pair } r => new BluetoothDevicePairingResponse { Address = r.Address, Error = EspError.NotConnected },
            BluetoothDeviceRequest { RequestType: Request.Unpair } r => new BluetoothDeviceUnpairingResponse { Address = r.Address, Error = EspError.NotConnected },
            BluetoothDeviceRequest { RequestType: Request.ClearCache } r => new BluetoothDeviceClearCacheResponse { Address = r.Address, Error = EspError.NotConnected },
            BluetoothDeviceRequest r => new BluetoothDeviceConnectionResponse { Address = r.Address },
            BluetoothSetConnectionParamsRequest r => new BluetoothSetConnectionParamsResponse { Address = r.Address, Error = EspError.NotConnected },
            _ => GattTarget.Of(message)!.Value.Failure(EspError.NotConnected),
        };
        _expected.Enqueue((refusal.Equals, $"{refusal.GetType().Name} {refusal}"));
    }

    private void OwnerTakes(IMessage message)
    {
        string said = $"{message.GetType().Name} {message}";
        switch (message)
        {
            case BluetoothDeviceConnectionResponse m:
                bool isFull = _counted is null || _counted.Free == 0;
                var peer = _links[m.Address].Peer;
                Assert.True(!m.Connected || (m.Error == 0 && (m.Mtu == peer.Device.Mtu || (peer.HidesMtu && m.Mtu == LeastMtu))), $"{said} tells another MTU than there is.");
                _links[m.Address].Told(m.Connected, m.Error == EspError.TerminatedByHost || (m.Error == EspError.None && isFull), said);
                break;
            case BluetoothConnectionsFreeResponse m:
                Assert.Equal(m.Limit - m.Free, (uint)m.Allocated.Count);
                Assert.Equal(m.Allocated.Count, m.Allocated.Distinct().Count(_links.ContainsKey));
                Count(m);
                break;
            case BluetoothGATTNotifyDataResponse m:
                _links[m.Address].Notified(m.Handle, Peer.ValueOf(m.Data.Span));
                break;
            case BluetoothLERawAdvertisementsResponse:
                break;
            case BluetoothScannerStateResponse m:
                IsScanning = m.State == BluetoothScannerState.Running;
                break;
            case BluetoothGATTGetServicesResponse m:
                _links[m.Address].Continued(p => p.Kind == RequestKind.Services, said);
                break;
            default:
                OwnerTakesAnswer(message, said);
                break;
        }
    }

    private void OwnerTakesAnswer(IMessage message, string said)
    {
        switch (message)
        {
            case BluetoothGATTGetServicesDoneResponse m:
                Answered(m.Address, p => p.Kind == RequestKind.Services, 0, said);
                break;
            case BluetoothGATTReadResponse m:
                Answered(m.Address, p => p.Kind == RequestKind.Read && p.Handle == m.Handle, 0, said);
                break;
            case BluetoothGATTWriteResponse m:
                Answered(m.Address, p => p.Kind == RequestKind.Write && p.Handle == m.Handle, 0, said);
                break;
            case BluetoothGATTNotifyResponse m:
                Answered(m.Address, p => p.Kind == RequestKind.Notify && p.Handle == m.Handle, 0, said);
                break;
            case BluetoothGATTErrorResponse m:
                Answered(m.Address, p => p.Kind is <= RequestKind.Notify && p.Handle == m.Handle, m.Error, said);
                break;
            case BluetoothDevicePairingResponse m:
                Assert.Equal(m.Paired, m.Error == 0);
                Answered(m.Address, p => p.Kind == RequestKind.Pair, m.Error, said);
                break;
            case BluetoothDeviceUnpairingResponse m:
                Answered(m.Address, p => p.Kind == RequestKind.Unpair, m.Error, said);
                break;
            case BluetoothDeviceClearCacheResponse m:
                Answered(m.Address, p => p.Kind == RequestKind.ClearCache, m.Error, said);
                break;
            case BluetoothSetConnectionParamsResponse m:
                Answered(m.Address, p => p.Kind == RequestKind.Tune, m.Error, said);
                break;
            default:
                Assert.Fail($"{said} came, which nobody asked for.");
                break;
        }
    }

    private void Answered(ulong address, Func<PendingRequest, bool> fits, int error, string said) => _links[address].Answered(fits, error, said);
}
