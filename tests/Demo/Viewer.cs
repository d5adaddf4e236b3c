using System.Text;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Google.Protobuf;

namespace Demo;

/// <summary>What Home Assistant would see: it takes advertisements, connects, reads, writes and listens.</summary>
internal sealed class Viewer(ApiClient client)
{
    private const string Label = "client of the proxy";
    private const ulong HeartRateMeasurement = 0x2A37;
    private static readonly Guid NordicReceive = Guid.Parse("6e400002-b5a3-f393-e0a9-e50e24dcca9e");
    private static readonly Guid NordicTransmit = Guid.Parse("6e400003-b5a3-f393-e0a9-e50e24dcca9e");

    private readonly Dictionary<ulong, (string Name, uint Type, string Last)> _seen = [];
    private readonly HashSet<ulong> _asked = [];
    private ulong _radio;

    public async Task RunAsync(CancellationToken ct)
    {
        await client.SendAsync(ct, new DeviceInfoRequest(), new SubscribeBluetoothConnectionsFreeRequest(), new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
        await foreach (var message in client.Received.ReadAllAsync(ct))
        {
            await ShowAsync(message, ct);
        }

        Screen.Say(Label, "the proxy closed the connection");
    }

    private async Task ShowAsync(IMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case PingRequest:
                await client.SendAsync(new PingResponse(), ct); // A client that says nothing is dropped after 150 s.
                break;
            case DeviceInfoResponse info:
                Screen.Say(Label, $"{info.FriendlyName} ({info.Name}), {info.Model}, ESPHome {info.EsphomeVersion}, features {info.BluetoothProxyFeatureFlags}");
                break;
            case BluetoothScannerStateResponse scanner:
                Screen.Say(Label, $"scanner {scanner.State}, mode {scanner.Mode}");
                break;
            case BluetoothLERawAdvertisementsResponse batch:
                await HearAsync(batch, ct);
                break;
            case BluetoothDeviceConnectionResponse { Connected: true } link:
                Screen.Say(Label, $"connected to {Name(link.Address)}, MTU {link.Mtu}");
                await client.SendAsync(new BluetoothGATTGetServicesRequest { Address = link.Address }, ct);
                break;
            case BluetoothDeviceConnectionResponse link:
                Screen.Say(Label, $"no link to {Name(link.Address)} (error {link.Error})");
                _asked.Remove(link.Address);
                break;
            case BluetoothGATTGetServicesResponse services:
                await ExploreAsync(services, ct);
                break;
            case BluetoothGATTNotifyDataResponse value:
                Screen.Say(Label, value.Address == _radio
                    ? $"{Name(value.Address)} answers \"{value.Data.ToString(Encoding.UTF8)}\""
                    : $"{Name(value.Address)}: {(value.Data.Length > 1 ? value.Data[1] : 0)} beats a minute");
                break;
            case BluetoothGATTErrorResponse error:
                Screen.Say(Label, $"{Name(error.Address)} handle {error.Handle}: error {error.Error}");
                break;
        }
    }

    private async Task HearAsync(BluetoothLERawAdvertisementsResponse batch, CancellationToken ct)
    {
        foreach (var heard in batch.Advertisements)
        {
            _seen.TryGetValue(heard.Address, out var known);
            string name = AdvertisementText.Name(heard.Data.Span) ?? known.Name ?? Address(heard.Address);
            string text = AdvertisementText.Describe(heard.Data.Span);
            if (known.Last != text)
            {
                Screen.Say(Label, $"hears {name} at {heard.Rssi} dBm: {text}");
            }

            _seen[heard.Address] = (name, heard.AddressType, text);
            bool connectable = name.Contains("MeshCore", StringComparison.Ordinal) || name.Contains("Heart", StringComparison.Ordinal);
            if (connectable && _asked.Add(heard.Address))
            {
                await client.SendAsync(
                    new BluetoothDeviceRequest
                    {
                        Address = heard.Address, HasAddressType = true, AddressType = heard.AddressType,
                        RequestType = BluetoothDeviceRequestType.ConnectV3WithoutCache,
                    },
                    ct);
            }
        }
    }

    private async Task ExploreAsync(BluetoothGATTGetServicesResponse services, CancellationToken ct)
    {
        foreach (var characteristic in services.Services.SelectMany(s => s.Characteristics))
        {
            if (characteristic.ShortUuid == HeartRateMeasurement || Uuid(characteristic) == NordicTransmit)
            {
                await client.SendAsync(new BluetoothGATTNotifyRequest { Address = services.Address, Handle = characteristic.Handle, Enable = true }, ct);
            }
        }

        foreach (var receive in services.Services.SelectMany(s => s.Characteristics).Where(c => Uuid(c) == NordicReceive))
        {
            _radio = services.Address;
            const string Text = "hello, mesh";
            Screen.Say(Label, $"writes \"{Text}\" to {Name(services.Address)}, which takes it over a bonded link only");
            await client.SendAsync(
                new BluetoothGATTWriteRequest { Address = services.Address, Handle = receive.Handle, Response = true, Data = ByteString.CopyFromUtf8(Text) }, ct);
        }
    }

    private static Guid Uuid(BluetoothGATTCharacteristic characteristic)
    {
        if (characteristic.Uuid.Count != 2)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, characteristic.Uuid[0]);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], characteristic.Uuid[1]);
        return new Guid(bytes, bigEndian: true);
    }

    private string Name(ulong address) => _seen.TryGetValue(address, out var known) ? known.Name : Address(address);

    private static string Address(ulong address) => new BlueZ.Core.BluetoothAddress(address).ToString();
}
