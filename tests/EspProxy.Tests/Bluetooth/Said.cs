using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EspProxy.Tests.Bluetooth;

/// <summary>What the proxy said, in short words, each with the number of its message.</summary>
internal static class Said
{
    public static string[] By(this IEnumerable<IMessage> messages) => [.. messages.Select(Of)];

    private static string Of(IMessage message) => message switch
    {
        BluetoothDeviceConnectionResponse { Connected: true } m => $"69 up, mtu {m.Mtu}{(m.Error == 0 ? "" : $", error {m.Error}")}",
        BluetoothDeviceConnectionResponse m => $"69 down, error {m.Error}",
        BluetoothConnectionsFreeResponse m => $"81 {m.Free} of {m.Limit}, taken {m.Allocated.Count}",
        BluetoothGATTGetServicesResponse => "71",
        BluetoothGATTGetServicesDoneResponse => "72",
        BluetoothGATTReadResponse m => $"74 {m.Handle}: {Hex(m.Data)}",
        BluetoothGATTNotifyDataResponse m => $"79 {m.Handle}: {Hex(m.Data)}",
        BluetoothGATTErrorResponse m => $"82 {m.Handle}: error {m.Error}",
        BluetoothGATTWriteResponse m => $"83 {m.Handle}",
        BluetoothGATTNotifyResponse m => $"84 {m.Handle}",
        BluetoothDevicePairingResponse m => $"85 {(m.Paired ? "paired" : "not paired")}, error {m.Error}",
        BluetoothDeviceUnpairingResponse m => $"86 {(m.Success ? "done" : "not done")}, error {m.Error}",
        BluetoothDeviceClearCacheResponse m => $"88 {(m.Success ? "done" : "not done")}, error {m.Error}",
        BluetoothScannerStateResponse m => $"126 {m.State}, {m.Mode}",
        BluetoothSetConnectionParamsResponse m => $"146 error {m.Error}",
        _ => message.GetType().Name,
    };

    private static string Hex(ByteString data) => Convert.ToHexStringLower(data.Span);
}
