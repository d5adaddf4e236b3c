using System.Buffers.Binary;

namespace BlueZ.Core.Management;

/// <summary>
/// The management commands for advertisement monitors (BlueZ doc/mgmt-api.txt, Linux 5.10 and later). All need CAP_NET_ADMIN.
/// </summary>
public static class MonitorCommands
{
    private const ushort ReadMonitorFeatures = 0x0051;
    private const ushort AddPatternsMonitor = 0x0052;
    private const ushort RemoveMonitor = 0x0053;

    // Supported features 4, enabled features 4, largest number of handles 2, of patterns 1, number of handles 2.
    private const int FeaturesLength = 13;
    private const byte OffloadByMsft = 1;
    private const int PatternLength = 34;
    private const byte FlagsType = 0x01;

    /// <summary>What monitors there are, and what they can do.</summary>
    /// <exception cref="ManagementException">See <see cref="ManagementSocket.SendAsync"/>; UnknownCommand before Linux 5.10.</exception>
    public static async Task<MonitorFeatures> ReadMonitorFeaturesAsync(this ManagementSocket socket, ushort index, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var result = await socket.SendAsync(ReadMonitorFeatures, index, default, ct).ConfigureAwait(false);
        return TryReadFeatures(result.Span, out var features)
            ? features
            : throw new ManagementException(null, "The kernel's answer to Read Advertisement Monitor Features was too short.");
    }

    /// <summary>
    /// Adds a monitor with a pattern that nothing fits, for whose sake the kernel scans passively, without a filter for
    /// duplicates, whenever nobody discovers. Where the controller does not filter, every advertisement is told.
    /// </summary>
    /// <returns>Its handle. It stays when this program ends, until it is removed, or bluetoothd (5.66 and later) is started.</returns>
    /// <exception cref="ManagementException">Busy while a discovery is started; Failed while the adapter is off, or when there are too many.</exception>
    public static async Task<ushort> AddMonitorAsync(this ManagementSocket socket, ushort index, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(socket);

        // A count, and a pattern: kind of structure, offset, length of the value, value. A monitor without one is refused.
        byte[] parameters = new byte[1 + PatternLength];
        ReadOnlySpan<byte> pattern = [1, FlagsType, 0, 1, 0x7F];
        pattern.CopyTo(parameters);
        var result = await socket.SendAsync(AddPatternsMonitor, index, parameters, ct).ConfigureAwait(false);
        return result.Length >= sizeof(ushort)
            ? BinaryPrimitives.ReadUInt16LittleEndian(result.Span)
            : throw new ManagementException(null, "The kernel's answer to Add Advertisement Patterns Monitor was too short.");
    }

    /// <summary>Removes a monitor.</summary>
    /// <param name="socket">A socket with CAP_NET_ADMIN.</param>
    /// <param name="index">The adapter, N of hciN.</param>
    /// <param name="handle">Its handle; 0, which would remove those of every program, is not taken.</param>
    /// <param name="ct">See <see cref="ManagementSocket.SendAsync"/>.</param>
    /// <exception cref="ManagementException">InvalidIndex: there is none with that handle, or no such adapter.</exception>
    public static Task RemoveMonitorAsync(this ManagementSocket socket, ushort index, ushort handle, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentOutOfRangeException.ThrowIfZero(handle);
        byte[] parameters = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, handle);
        return socket.SendAsync(RemoveMonitor, index, parameters, ct);
    }

    private static bool TryReadFeatures(ReadOnlySpan<byte> result, out MonitorFeatures features)
    {
        features = default;
        if (result.Length < FeaturesLength)
        {
            return false;
        }

        ushort[] handles = new ushort[BinaryPrimitives.ReadUInt16LittleEndian(result[11..])];
        var rest = result[FeaturesLength..];
        if (rest.Length < handles.Length * sizeof(ushort))
        {
            return false;
        }

        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = BinaryPrimitives.ReadUInt16LittleEndian(rest[(i * sizeof(ushort))..]);
        }

        bool isOffloaded = (BinaryPrimitives.ReadUInt32LittleEndian(result[4..]) & OffloadByMsft) != 0;
        features = new MonitorFeatures(isOffloaded, BinaryPrimitives.ReadUInt16LittleEndian(result[8..]), handles);
        return true;
    }
}
