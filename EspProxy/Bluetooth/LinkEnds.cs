using System.Buffers.Binary;
using BlueZ.Core;
using BlueZ.Core.Management;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>
/// Says why links ended, which the kernel tells on every version and BlueZ over D-Bus only from 5.83 on (BlueZ doc/mgmt-api.txt,
/// Device Disconnected). One of the reasons is the proof that a device has forgotten its bond.
/// </summary>
internal sealed class LinkEnds(ManagementAccess management, ILogger log)
{
    private const ushort DeviceDisconnected = 0x000C;

    // Address 6, its kind 1, reason 1.
    private const int Length = 8;
    private const byte AuthenticationFailure = 4;

    /// <summary>Reads the kernel's events until cancelled, or the socket ends.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await foreach (var told in management.Socket.Listen().ReadAllAsync(ct))
        {
            if (told.Code == DeviceDisconnected && told.Index == management.Index && told.Parameters.Length >= Length)
            {
                Say(told.Parameters.Span);
            }
        }
    }

    private void Say(ReadOnlySpan<byte> parameters)
    {
        var address = new BluetoothAddress(
            BinaryPrimitives.ReadUInt32LittleEndian(parameters) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(parameters[4..]) << 32));
        if (parameters[7] == AuthenticationFailure)
        {
            log.BondRefused(address);
        }
        else
        {
            log.LinkEnded(address, ReasonOf(parameters[7]));
        }
    }

    private static string ReasonOf(byte reason) => reason switch
    {
        1 => "it was not heard any more",
        2 => "this side ended it",
        3 => "the device ended it",
        5 => "this side went to sleep",
        _ => "no reason was told",
    };
}
