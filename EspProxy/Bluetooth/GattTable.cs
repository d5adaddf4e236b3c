using System.Diagnostics.CodeAnalysis;
using BlueZ.Core.Gatt;

namespace EspProxy.Bluetooth;

/// <summary>
/// The attributes of one link by the handle under which a client asks for them: the value handle of a characteristic,
/// and the descriptors. The handles are those on the air, so they stay the same over every reconnect.
/// </summary>
internal sealed class GattTable
{
    /// <summary>What an ATT link has before the exchange, and all that is known where BlueZ does not tell more.</summary>
    public const int DefaultMtu = 23;

    public static readonly Guid CccdUuid = new("00002902-0000-1000-8000-00805f9b34fb");

    private readonly Dictionary<uint, TableCharacteristic> _characteristics = [];
    private readonly Dictionary<uint, TableDescriptor> _descriptors = [];
    private readonly Dictionary<uint, TableCharacteristic> _configured = [];

    public GattTable(IEnumerable<TableService> services, int? mtu = null)
    {
        Services = SyntheticCccd.AddTo([.. services.OrderBy(s => s.Handle)]);
        foreach (var characteristic in Services.SelectMany(s => s.Characteristics))
        {
            _characteristics[characteristic.Handle] = characteristic;
            foreach (var descriptor in characteristic.Descriptors)
            {
                _descriptors[descriptor.Handle] = descriptor;
                if (descriptor.Uuid == CccdUuid)
                {
                    _configured[descriptor.Handle] = characteristic;
                }
            }
        }

        Mtu = mtu ?? DefaultMtu;
    }

    /// <summary>All services with ascending handles.</summary>
    public IReadOnlyList<TableService> Services { get; }

    /// <summary>The ATT MTU of the link.</summary>
    public int Mtu { get; }

    public static GattTable From(IReadOnlyList<GattService> services, int? mtu) => new(services.Select(TableService.From), mtu);

    public bool TryGetCharacteristic(uint handle, [NotNullWhen(true)] out TableCharacteristic? characteristic) =>
        _characteristics.TryGetValue(handle, out characteristic);

    public bool TryGetDescriptor(uint handle, [NotNullWhen(true)] out TableDescriptor? descriptor) =>
        _descriptors.TryGetValue(handle, out descriptor);

    /// <summary>The characteristic whose notifications the descriptor (0x2902) with this handle turns on and off.</summary>
    public bool TryGetConfigured(uint handle, [NotNullWhen(true)] out TableCharacteristic? characteristic) =>
        _configured.TryGetValue(handle, out characteristic);
}
