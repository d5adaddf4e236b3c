using System.Collections.Frozen;
using EspProxy.Protocol.Messages;
using Google.Protobuf;
using MessageParser = Google.Protobuf.MessageParser;
using Google.Protobuf.Reflection;

namespace EspProxy.Protocol;

/// <summary>Which id stands for which message, in both directions.</summary>
internal static class MessageTable
{
    private static readonly (uint Id, MessageParser Parser)[] FromClient =
    [
        (1, HelloRequest.Parser), (3, AuthenticationRequest.Parser), (5, DisconnectRequest.Parser), (6, DisconnectResponse.Parser),
        (7, PingRequest.Parser), (8, PingResponse.Parser), (9, DeviceInfoRequest.Parser), (11, ListEntitiesRequest.Parser),
        (20, SubscribeStatesRequest.Parser), (28, SubscribeLogsRequest.Parser), (34, SubscribeHomeassistantServicesRequest.Parser),
        (37, GetTimeResponse.Parser), (38, SubscribeHomeAssistantStatesRequest.Parser), (40, HomeAssistantStateResponse.Parser),
        (62, ButtonCommandRequest.Parser), (66, SubscribeBluetoothLEAdvertisementsRequest.Parser), (68, BluetoothDeviceRequest.Parser),
        (70, BluetoothGATTGetServicesRequest.Parser), (73, BluetoothGATTReadRequest.Parser), (75, BluetoothGATTWriteRequest.Parser),
        (76, BluetoothGATTReadDescriptorRequest.Parser), (77, BluetoothGATTWriteDescriptorRequest.Parser), (78, BluetoothGATTNotifyRequest.Parser),
        (80, SubscribeBluetoothConnectionsFreeRequest.Parser), (87, UnsubscribeBluetoothLEAdvertisementsRequest.Parser),
        (124, NoiseEncryptionSetKeyRequest.Parser), (127, BluetoothScannerSetModeRequest.Parser), (145, BluetoothSetConnectionParamsRequest.Parser),
        (149, DeviceCapabilitiesRequest.Parser),
    ];

    private static readonly (uint Id, MessageDescriptor Message)[] ToClient =
    [
        (2, HelloResponse.Descriptor), (4, AuthenticationResponse.Descriptor), (5, DisconnectRequest.Descriptor), (6, DisconnectResponse.Descriptor),
        (7, PingRequest.Descriptor), (8, PingResponse.Descriptor), (10, DeviceInfoResponse.Descriptor), (12, ListEntitiesBinarySensorResponse.Descriptor),
        (16, ListEntitiesSensorResponse.Descriptor), (18, ListEntitiesTextSensorResponse.Descriptor), (19, ListEntitiesDoneResponse.Descriptor),
        (21, BinarySensorStateResponse.Descriptor), (25, SensorStateResponse.Descriptor), (27, TextSensorStateResponse.Descriptor),
        (29, SubscribeLogsResponse.Descriptor), (61, ListEntitiesButtonResponse.Descriptor), (69, BluetoothDeviceConnectionResponse.Descriptor),
        (71, BluetoothGATTGetServicesResponse.Descriptor), (72, BluetoothGATTGetServicesDoneResponse.Descriptor), (74, BluetoothGATTReadResponse.Descriptor),
        (79, BluetoothGATTNotifyDataResponse.Descriptor), (81, BluetoothConnectionsFreeResponse.Descriptor), (82, BluetoothGATTErrorResponse.Descriptor),
        (83, BluetoothGATTWriteResponse.Descriptor), (84, BluetoothGATTNotifyResponse.Descriptor), (85, BluetoothDevicePairingResponse.Descriptor),
        (86, BluetoothDeviceUnpairingResponse.Descriptor), (88, BluetoothDeviceClearCacheResponse.Descriptor), (93, BluetoothLERawAdvertisementsResponse.Descriptor),
        (125, NoiseEncryptionSetKeyResponse.Descriptor), (126, BluetoothScannerStateResponse.Descriptor), (146, BluetoothSetConnectionParamsResponse.Descriptor),
        (150, DeviceCapabilitiesResponse.Descriptor),
    ];

    private static readonly FrozenDictionary<uint, MessageParser> Parsers = FromClient.ToFrozenDictionary(r => r.Id, r => r.Parser);

    private static readonly FrozenDictionary<MessageDescriptor, uint> Ids = ToClient.ToFrozenDictionary(r => r.Message, r => r.Id);

    /// <summary>Parses the body of a client's message; null when the id is not known here, which is to be ignored.</summary>
    /// <exception cref="InvalidProtocolBufferException">The body is not a message of that id.</exception>
    public static IMessage? Parse(uint id, ReadOnlySpan<byte> body) => Parsers.TryGetValue(id, out var parser) ? parser.ParseFrom(body) : null;

    /// <summary>The id of a message that we send.</summary>
    public static uint IdOf(IMessage message) => Ids[message.Descriptor];
}
