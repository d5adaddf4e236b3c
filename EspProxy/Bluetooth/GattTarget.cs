using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EspProxy.Bluetooth;

/// <summary>What a GATT request is about: its answer must name the same address and handle, by which the client finds it.</summary>
internal readonly record struct GattTarget(ulong Address, uint Handle)
{
    /// <summary>The target of a GATT request; null when the message is none.</summary>
    public static GattTarget? Of(IMessage request) => request switch
    {
        BluetoothGATTGetServicesRequest r => new GattTarget(r.Address, 0),
        BluetoothGATTReadRequest r => new GattTarget(r.Address, r.Handle),
        BluetoothGATTReadDescriptorRequest r => new GattTarget(r.Address, r.Handle),
        BluetoothGATTWriteRequest r => new GattTarget(r.Address, r.Handle),
        BluetoothGATTWriteDescriptorRequest r => new GattTarget(r.Address, r.Handle),
        BluetoothGATTNotifyRequest r => new GattTarget(r.Address, r.Handle),
        _ => null,
    };

    public BluetoothGATTErrorResponse Failure(int error) => new() { Address = Address, Handle = Handle, Error = error };
}
