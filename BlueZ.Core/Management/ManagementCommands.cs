using System.Buffers.Binary;

namespace BlueZ.Core.Management;

/// <summary>The management commands that are used here (BlueZ doc/mgmt-api.txt).</summary>
public static class ManagementCommands
{
    private const ushort ReadVersion = 0x0001;
    private const ushort GetConnections = 0x0015;
    private const ushort LoadConnectionParameters = 0x0035;

    // Address, kind of address, and four numbers.
    private const int EntryLength = 15;

    /// <summary>The version of the interface; needs no privilege.</summary>
    /// <exception cref="ManagementException">See <see cref="ManagementSocket.SendAsync"/>; also when the answer is too short.</exception>
    public static async Task<(byte Version, ushort Revision)> ReadVersionAsync(this ManagementSocket socket, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var result = await socket.SendAsync(ReadVersion, ManagementSocket.NoIndex, default, ct).ConfigureAwait(false);
        return result.Length >= 3
            ? (result.Span[0], BinaryPrimitives.ReadUInt16LittleEndian(result.Span[1..]))
            : throw new ManagementException(null, "The kernel's answer to Read Management Version was too short.");
    }

    /// <summary>
    /// Whether commands that need CAP_NET_ADMIN are carried out on an adapter: asks for its links (Get Connections), which
    /// changes nothing.
    /// </summary>
    /// <exception cref="ManagementException">Another error than a lack of privilege or power; InvalidIndex: no such adapter.</exception>
    public static async Task<bool> IsPrivilegedAsync(this ManagementSocket socket, ushort index, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        try
        {
            await socket.SendAsync(GetConnections, index, default, ct).ConfigureAwait(false);
            return true;
        }
        catch (ManagementException e) when (e.Status is ManagementStatus.PermissionDenied or ManagementStatus.NotPowered)
        {
            // The kernel looks for the privilege first, then for the power.
            return e.Status == ManagementStatus.NotPowered;
        }
    }

    /// <summary>The devices to which an adapter has links in the kernel, which is where they are; BR/EDR ones, too.</summary>
    /// <param name="socket">A socket with CAP_NET_ADMIN.</param>
    /// <param name="index">The adapter, N of hciN.</param>
    /// <exception cref="ManagementException">PermissionDenied, InvalidIndex, NotPowered; or the answer is no list, or the socket ended.</exception>
    public static async Task<IReadOnlyList<BluetoothAddress>> GetConnectionsAsync(this ManagementSocket socket, ushort index, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var result = await socket.SendAsync(GetConnections, index, default, ct).ConfigureAwait(false);
        return ReadConnections(result.Span) ?? throw new ManagementException(null, "The kernel's answer to Get Connections was no list.");
    }

    /// <summary>
    /// Gives the kernel the parameters of the next link to each of these devices, in place of those that it was given before.
    /// With exactly one entry that it knows already, kernels from about 6.13 update a link that is up, and keep the others.
    /// </summary>
    /// <param name="socket">A socket with CAP_NET_ADMIN.</param>
    /// <param name="index">The adapter, N of hciN.</param>
    /// <param name="entries">All that are to be known; each must be valid, since the kernel leaves out others without a word.</param>
    /// <exception cref="ManagementException">PermissionDenied, InvalidIndex, NotSupported, or the socket ended.</exception>
    public static Task LoadConnectionParametersAsync(
        this ManagementSocket socket, ushort index, IReadOnlyCollection<ConnectionParameters> entries, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(socket);
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Any(e => !e.IsValid))
        {
            throw new ArgumentException("Connection parameters are out of range.", nameof(entries));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries.Count, (ushort.MaxValue - sizeof(ushort)) / EntryLength, nameof(entries));
        byte[] parameters = new byte[sizeof(ushort) + (entries.Count * EntryLength)];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, (ushort)entries.Count);
        var rest = parameters.AsSpan(sizeof(ushort));
        foreach (var entry in entries)
        {
            Write(rest, entry);
            rest = rest[EntryLength..];
        }

        return socket.SendAsync(LoadConnectionParameters, index, parameters, ct);
    }

    private static List<BluetoothAddress>? ReadConnections(ReadOnlySpan<byte> result)
    {
        if (result.Length < sizeof(ushort) || BinaryPrimitives.ReadUInt16LittleEndian(result) * ManagementAddress.Length != result.Length - sizeof(ushort))
        {
            return null;
        }

        var links = new List<BluetoothAddress>();
        for (var rest = result[sizeof(ushort)..]; rest.Length > 0; rest = rest[ManagementAddress.Length..])
        {
            links.Add(ManagementAddress.Read(rest));
        }

        return links;
    }

    private static void Write(Span<byte> to, in ConnectionParameters entry)
    {
        ManagementAddress.Write(to, entry.Address, entry.AddressType);
        BinaryPrimitives.WriteUInt16LittleEndian(to[7..], entry.MinInterval);
        BinaryPrimitives.WriteUInt16LittleEndian(to[9..], entry.MaxInterval);
        BinaryPrimitives.WriteUInt16LittleEndian(to[11..], entry.Latency);
        BinaryPrimitives.WriteUInt16LittleEndian(to[13..], entry.Timeout);
    }
}
