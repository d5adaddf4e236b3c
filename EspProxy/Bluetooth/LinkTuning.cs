using System.Globalization;
using BlueZ.Core;
using BlueZ.Core.Management;
using EspProxy.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// The connection parameters that a client asked for, on their way to the kernel: D-Bus has nothing for them. They hold from
/// the next link to the device on, and at once where the kernel updates links that are up.
/// </summary>
internal sealed class LinkTuning : IAsyncDisposable
{
    // A load of one device that the kernel knows updates its link from about here on; before, it forgot all the others.
    private static readonly Version UpdatesLinks = new(6, 13);

    // More devices than a client ever has at once; the oldest gives way.
    private const int MaxEntries = 64;

    private readonly ManagementSocket _socket;
    private readonly ushort _index;
    private readonly bool _updatesLinks;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private List<ConnectionParameters> _entries = [];

    private LinkTuning(ManagementSocket socket, ushort index, Version kernel, ILogger log)
    {
        _socket = socket;
        _index = index;
        _updatesLinks = kernel >= UpdatesLinks;
        _log = log;
    }

    /// <summary>Opens the kernel's management socket; null when there is none, or it does nothing for us.</summary>
    public static async Task<LinkTuning?> OpenAsync(ProxyBluetoothOptions options, Adapter adapter, ILogger log, CancellationToken ct)
    {
        // The number in the name is the kernel's index.
        const string Prefix = "hci";
        if (!adapter.Name.StartsWith(Prefix, StringComparison.Ordinal)
            || !ushort.TryParse(adapter.Name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ushort index))
        {
            log.NoTuning("the adapter has no number.");
            return null;
        }

        ManagementSocket? socket = null;
        try
        {
            socket = options.OpenManagement();
            if (await socket.IsPrivilegedAsync(index, ct))
            {
                return new LinkTuning(socket, index, options.Kernel, log);
            }

            log.NoTuning("it needs the capability CAP_NET_ADMIN.");
        }
        catch (ManagementException e)
        {
            log.NoTuning(e.Message);
        }
        catch (OperationCanceledException)
        {
            await (socket?.DisposeAsync() ?? default);
            throw;
        }

        await (socket?.DisposeAsync() ?? default);
        return null;
    }

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
            _log.TuningFailed(device.Address, e.Message);
            return CodeOf(e.Status);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _socket.DisposeAsync();
        _turn.Dispose();
    }

    // A load takes the place of the one before, so it has all devices in it. The second one is for the link that is up: the
    // kernel knows the device by then, so it keeps the others.
    private async Task LoadAsync(ConnectionParameters wanted, CancellationToken ct)
    {
        List<ConnectionParameters> entries = [.. _entries.Where(e => e.Address != wanted.Address).TakeLast(MaxEntries - 1), wanted];
        await _socket.LoadConnectionParametersAsync(_index, entries, ct);
        _entries = entries;
        if (_updatesLinks)
        {
            await _socket.LoadConnectionParametersAsync(_index, [wanted], ct);
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
