using System.Security.Cryptography;

namespace Controller.Hci;

/// <summary>Answers the host's commands and knows by them what it wants to hear. A pure machine: packets in, packets out.</summary>
internal sealed class HostCommands(ulong address, bool isExtended)
{
    // Taken note of and no more: event masks, addresses, advertising, encryption, lists that stay empty.
    private static readonly HashSet<ushort> Obeyed =
    [
        0x0c01, 0x2001, 0x2005, 0x2006, 0x2008, 0x2009, 0x200a, 0x2014, 0x0406,
    ];

    private static readonly HashSet<ushort> ObeyedIfExtended = [0x2035, 0x2037, 0x2038, 0x2039, 0x203c, 0x203d];

    private readonly HashSet<(byte Type, ulong Address)> _acceptList = [];

    public Scanning Scanning { get; private set; } = new();

    public long Answered { get; private set; }

    /// <summary>The commands that the host wanted and this controller has not.</summary>
    public SortedSet<ushort> Unknown { get; } = [];

    /// <summary>The answers to a command, in order.</summary>
    public IReadOnlyList<byte[]> Answer(ushort opcode, ReadOnlySpan<byte> parameters)
    {
        Answered++;
        if (opcode is Opcode.CreateConnection || (isExtended && opcode is Opcode.ExtendedCreateConnection))
        {
            return [HciPacket.Status(opcode, HciStatus.Success)];       // and then nobody is there
        }

        if (opcode is Opcode.CancelConnection)
        {
            return [HciPacket.Complete(opcode, HciStatus.Success), HciPacket.ConnectionCancelled()];
        }

        return [Read(opcode) is { } returned ? HciPacket.Complete(opcode, HciStatus.Success, returned) : Obey(opcode, parameters)];
    }

    /// <summary>Whether the host's accept list lets this device through.</summary>
    public bool Lets(bool isRandom, ulong device) => !Scanning.IsLimited || _acceptList.Contains((isRandom ? (byte)1 : (byte)0, device));

    /// <summary>What a question is answered with; null for what is no question.</summary>
    private byte[]? Read(ushort opcode) => opcode switch
    {
        Opcode.ReadLocalVersion => Capabilities.Version,
        Opcode.ReadSupportedCommands => Capabilities.Commands(isExtended),
        Opcode.ReadLocalFeatures => Capabilities.Features,
        Opcode.ReadBufferSize => Capabilities.Buffers,
        Opcode.ReadAddress => Bytes(address),
        Opcode.LowEnergyReadBufferSize => Capabilities.LowEnergyBuffers,
        Opcode.LowEnergyReadFeatures => Capabilities.LowEnergyFeatures(isExtended),
        Opcode.ReadAdvertisingPower => [0],
        Opcode.ReadAcceptListSize => [Capabilities.AcceptListSize],
        Opcode.Random => RandomNumberGenerator.GetBytes(8),
        Opcode.ReadSupportedStates => Capabilities.States,
        Opcode.ReadMaximumAdvertisingLength when isExtended => [251, 0],
        Opcode.ReadAdvertisingSets when isExtended => [1],
        Opcode.SetExtendedAdvertisingParameters when isExtended => [0],
        _ => null,
    };

    private byte[] Obey(ushort opcode, ReadOnlySpan<byte> p)
    {
        if (Obeyed.Contains(opcode) || (isExtended && ObeyedIfExtended.Contains(opcode)))
        {
            return HciPacket.Complete(opcode, HciStatus.Success);
        }

        switch (opcode)
        {
            case Opcode.Reset: Scanning = new Scanning(); _acceptList.Clear(); break;
            case Opcode.ClearAcceptList: _acceptList.Clear(); break;
            case Opcode.SetScanParameters when p.Length >= 7: SetParameters(p[0], p[6], p[1..]); break;
            case Opcode.SetExtendedScanParameters when isExtended && p.Length >= 8: SetParameters(p[3], p[1], p[4..]); break;
            case Opcode.SetScanEnable when p.Length >= 2: Enable(p); break;
            case Opcode.SetExtendedScanEnable when isExtended && p.Length >= 6: Enable(p); break;
            case Opcode.AddToAcceptList when p.Length >= 7:
                return HciPacket.Complete(opcode, _acceptList.Count == Capabilities.AcceptListSize ? HciStatus.MemoryFull : Added(p));
            case Opcode.RemoveFromAcceptList when p.Length >= 7: _acceptList.Remove((p[0], Number(p[1..]))); break;
            case Opcode.SetScanParameters or Opcode.SetScanEnable or Opcode.AddToAcceptList or Opcode.RemoveFromAcceptList:
            case Opcode.SetExtendedScanParameters or Opcode.SetExtendedScanEnable when isExtended:
                return HciPacket.Complete(opcode, HciStatus.InvalidParameters);
            default:
                Unknown.Add(opcode);
                return HciPacket.Status(opcode, HciStatus.UnknownCommand);
        }

        return HciPacket.Complete(opcode, HciStatus.Success);
    }

    private byte Added(ReadOnlySpan<byte> p)
    {
        _acceptList.Add((p[0], Number(p[1..])));
        return HciStatus.Success;
    }

    private void SetParameters(byte type, byte policy, ReadOnlySpan<byte> times) => Scanning = Scanning with
    {
        IsActive = type == 1,
        IsLimited = (policy & 1) != 0,
        Interval = times[0] | (times[1] << 8),
        Window = times[2] | (times[3] << 8),
    };

    private void Enable(ReadOnlySpan<byte> p) => Scanning = Scanning with { IsOn = p[0] == 1, FiltersDuplicates = p[1] != 0 };

    private static byte[] Bytes(ulong value) => [.. Enumerable.Range(0, 6).Select(i => (byte)(value >> (8 * i)))];

    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int i = 5; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }
}
