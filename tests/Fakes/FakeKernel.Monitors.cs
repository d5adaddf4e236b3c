using System.Buffers.Binary;

namespace Fakes;

/// <summary>The advertisement monitors of the fake kernel.</summary>
public sealed partial class FakeKernel
{
    public const ushort AddMonitor = 0x0052;
    public const ushort IndexRemoved = 0x0005;

    private const ushort ReadMonitorFeatures = 0x0051;
    private const ushort RemoveMonitor = 0x0053;
    private const byte Failed = 0x03;
    private const byte InvalidIndex = 0x11;

    private readonly Lock _monitorGate = new();
    private readonly SortedSet<ushort> _monitors = [];

    /// <summary>Whether the controller filters by itself.</summary>
    public bool IsOffloaded { get; set; }

    /// <summary>How many monitors there can be.</summary>
    public ushort MaxMonitors { get; set; } = 32;

    /// <summary>The status that adding a monitor ends with; 0 adds it.</summary>
    public byte AddStatus { get; set; }

    /// <summary>The handles of the monitors that there are.</summary>
    public IReadOnlyList<ushort> Monitors
    {
        get
        {
            lock (_monitorGate)
            {
                return [.. _monitors];
            }
        }
    }

    /// <summary>Somebody else adds a monitor.</summary>
    public ushort Add()
    {
        lock (_monitorGate)
        {
            ushort handle = 1;
            while (!_monitors.Add(handle))
            {
                handle++;
            }

            return handle;
        }
    }

    /// <summary>Takes all monitors away, as bluetoothd does when it starts.</summary>
    public void ClearMonitors()
    {
        lock (_monitorGate)
        {
            _monitors.Clear();
        }
    }

    /// <summary>The adapter is unplugged, and its monitors go with it.</summary>
    public Task UnplugAsync(ushort index)
    {
        ClearMonitors();
        return TellEventAsync(IndexRemoved, index);
    }

    /// <summary>Tells an advertisement: of a discovery, or of a scan for the sake of a monitor.</summary>
    public Task TellAdvertisementAsync(ushort index, bool isDiscovery, ulong address, byte addressType, sbyte rssi, params byte[] data)
    {
        byte[] report = new byte[14 + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(report, address);
        report[6] = addressType;
        report[7] = (byte)rssi;
        BinaryPrimitives.WriteUInt16LittleEndian(report.AsSpan(12), (ushort)data.Length);
        data.CopyTo(report, 14);
        return isDiscovery ? TellEventAsync(0x0012, index, report) : TellEventAsync(0x002F, index, [0, 0, .. report]);
    }

    private (byte Status, byte[] Result)? AnswerMonitor(ushort opcode, ReadOnlySpan<byte> parameters) => opcode switch
    {
        ReadMonitorFeatures => (0, Features()),
        AddMonitor when AddStatus != 0 => (AddStatus, []),
        AddMonitor when Monitors.Count >= MaxMonitors || parameters.Length != 35 => (Failed, []),
        AddMonitor => (0, Bytes(Add())),
        RemoveMonitor => (Remove(BinaryPrimitives.ReadUInt16LittleEndian(parameters)), parameters.ToArray()),
        _ => null,
    };

    private byte Remove(ushort handle)
    {
        lock (_monitorGate)
        {
            return _monitors.Remove(handle) ? (byte)0 : InvalidIndex;
        }
    }

    private byte[] Features()
    {
        var monitors = Monitors;
        return
        [
            1, 0, 0, 0, (byte)(IsOffloaded ? 1 : 0), 0, 0, 0, .. Bytes(MaxMonitors), 16, .. Bytes((ushort)monitors.Count), .. monitors.SelectMany(Bytes),
        ];
    }

    private static byte[] Bytes(ushort value) => [(byte)value, (byte)(value >> 8)];
}
