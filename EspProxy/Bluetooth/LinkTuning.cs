using BlueZ.Core;
using BlueZ.Core.Management;
using EspProxy.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// The connection parameters that a client asked for, on their way to the kernel: D-Bus has nothing for them. They hold from
/// the next link to the device on, and at once where the kernel updates links that are up.
/// </summary>
internal sealed class LinkTuning(ManagementAccess management, Version kernel, ILogger log) : IDisposable
{
    // A load of one device that the kernel knows updates its link from about here on; before, it forgot all the others.
    private static readonly Version UpdatesLinks = new(6, 13);

    // More devices than a client ever has at once; the oldest gives way.
    private const int MaxEntries = 64;

    private readonly bool _updatesLinks = kernel >= UpdatesLinks;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private List<ConnectionParameters> _entries = [];

    /// <summary>Sets the parameters of a device, and returns the number for message 146.</summary>
    public async Task<int> SetAsync(Device device, BluetoothSetConnectionParamsRequest request, CancellationToken ct)
    {
        var wanted = new ConnectionParameters(
            device.Address, device.AddressType, Clamp(request.MinInterval), Clamp(request.MaxInterval), Clamp(request.Latency), Clamp(request.Timeout));
        if (!wanted.IsValid)
        {
            return EspError.IllegalParameter;
        }

        await _turn.WaitAsync(ct);
        try
        {
            await LoadAsync(wanted, ct);
            return EspError.None;
        }
        catch (ManagementException e)
        {
            log.TuningFailed(device.Address, e.Message);
            return CodeOf(e.Status);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    // A load takes the place of the one before, so it has all devices in it. The second one is for the link that is up: the
    // kernel knows the device by then, so it keeps the others.
    private async Task LoadAsync(ConnectionParameters wanted, CancellationToken ct)
    {
        List<ConnectionParameters> entries = [.. _entries.Where(e => e.Address != wanted.Address).TakeLast(MaxEntries - 1), wanted];
        await management.Socket.LoadConnectionParametersAsync(management.Index, entries, ct);
        _entries = entries;
        if (_updatesLinks)
        {
            await management.Socket.LoadConnectionParametersAsync(management.Index, [wanted], ct);
        }
    }

    private static int CodeOf(ManagementStatus? status) => status switch
    {
        ManagementStatus.UnknownCommand or ManagementStatus.NotSupported => EspError.RequestNotSupported,
        ManagementStatus.PermissionDenied => EspError.InsufficientAuthorization,
        ManagementStatus.InvalidParameters => EspError.IllegalParameter,
        _ => EspError.Error,
    };

    private static ushort Clamp(uint value) => (ushort)Math.Min(value, ushort.MaxValue);
}
