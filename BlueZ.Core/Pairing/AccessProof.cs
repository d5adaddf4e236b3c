using BlueZ.Core.Gatt;
using Microsoft.Extensions.Logging;

namespace BlueZ.Core.Pairing;

/// <summary>
/// Proves that a link was authenticated with the PIN, by an access that only such a link may make. An encrypted link alone
/// says less: a bond made without the PIN ("Just Works") is encrypted too.
/// </summary>
/// <param name="service">The service whose access counts; null is the Nordic UART service, where the device has one.</param>
internal sealed class AccessProof(Guid? service, TimeProvider time, ILogger logger)
{
    // A refused access may end in a pairing that nobody answers; BlueZ waits 30 s for it (ATT's own limit).
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly Guid Uart = new("6e400001-b5a3-f393-e0a9-e50e24dcca9e");
    private static readonly Guid UartTransmit = new("6e400003-b5a3-f393-e0a9-e50e24dcca9e");

    // "Unlikely error": BlueZ's word for an access that was under way when the link broke.
    private const byte UnlikelyError = 0x0e;

    /// <summary>Whether there was an access to try, and it was allowed; without, <see cref="BondState.Valid"/> only takes the device at its word.</summary>
    public bool HasProven { get; private set; }

    /// <summary>Valid, Unauthenticated, Busy or Unproven.</summary>
    /// <exception cref="BlueZException">The link or bluetoothd went away.</exception>
    public async Task<BondState> RunAsync(IReadOnlyList<GattService> services, CancellationToken ct)
    {
        List<GattCharacteristic> protectedOnes = Choose(services);
        if (protectedOnes.Count == 0)
        {
            return service is null ? BondState.Valid : BondState.Unproven;
        }

        foreach (GattCharacteristic characteristic in protectedOnes)
        {
            BondState state = await AccessAsync(characteristic, ct).ConfigureAwait(false);
            if (state != BondState.Valid)
            {
                return state;
            }
        }

        HasProven = true;
        return BondState.Valid;
    }

    /// <summary>
    /// MeshCore protects the transmit characteristic of the UART service: to be read on an ESP32, to be subscribed to only on an
    /// nRF52. Of a service that was asked for, everything that can be read counts, else what can be subscribed to.
    /// </summary>
    private List<GattCharacteristic> Choose(IReadOnlyList<GattService> services)
    {
        var candidates = services.Where(s => s.Uuid == (service ?? Uart)).SelectMany(s => s.Characteristics)
            .Where(c => service is not null || c.Uuid == UartTransmit).ToList();
        var readable = candidates.Where(c => c.Properties.HasFlag(GattProperties.Read)).ToList();
        return readable.Count > 0 ? readable : [.. candidates.Where(IsTelling).Take(1)];
    }

    private static bool IsTelling(GattCharacteristic characteristic) =>
        (characteristic.Properties & (GattProperties.Notify | GattProperties.Indicate)) != 0;

    private async Task<BondState> AccessAsync(GattCharacteristic characteristic, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        try
        {
            await AccessOnceAsync(characteristic, either.Token).ConfigureAwait(false);
            return BondState.Valid;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            logger.ProtectedAccessFailed(e.Message);
            return BondState.Unproven;
        }
        catch (BlueZException e) when (e.Error is not (BlueZError.NotConnected or BlueZError.DeviceNotFound or BlueZError.Lost))
        {
            logger.ProtectedAccessFailed(e.Message);
            return StateOf(e);
        }
    }

    private static async Task AccessOnceAsync(GattCharacteristic characteristic, CancellationToken ct)
    {
        if (characteristic.Properties.HasFlag(GattProperties.Read))
        {
            await characteristic.ReadAsync(ct).ConfigureAwait(false);
            return;
        }

        await using GattSubscription subscription = await characteristic.SubscribeAsync(ct).ConfigureAwait(false);
    }

    private static BondState StateOf(BlueZException e) => e.Error switch
    {
        BlueZError.NotPaired or BlueZError.NotAuthorized => BondState.Unauthenticated,
        BlueZError.InProgress => BondState.Busy,

        // "Notify acquired": another program has the access that was to be proven.
        BlueZError.NotPermitted => BondState.Valid,

        // The device looked at the key before it found another fault.
        BlueZError.AttError when e.AttError != UnlikelyError => BondState.Valid,
        _ => BondState.Unproven,
    };
}
