namespace Controller.Hci;

/// <summary>The commands that change what this controller does (Core specification, volume 4, part E, section 7); the others are only answered.</summary>
internal static class Opcode
{
    public const ushort Reset = 0x0c03;
    public const ushort ReadLocalVersion = 0x1001;
    public const ushort ReadSupportedCommands = 0x1002;
    public const ushort ReadLocalFeatures = 0x1003;
    public const ushort ReadBufferSize = 0x1005;
    public const ushort ReadAddress = 0x1009;
    public const ushort LowEnergyReadBufferSize = 0x2002;
    public const ushort LowEnergyReadFeatures = 0x2003;
    public const ushort ReadAdvertisingPower = 0x2007;
    public const ushort SetScanParameters = 0x200b;
    public const ushort SetScanEnable = 0x200c;
    public const ushort CreateConnection = 0x200d;
    public const ushort CancelConnection = 0x200e;
    public const ushort ReadAcceptListSize = 0x200f;
    public const ushort ClearAcceptList = 0x2010;
    public const ushort AddToAcceptList = 0x2011;
    public const ushort RemoveFromAcceptList = 0x2012;
    public const ushort Random = 0x2018;
    public const ushort ReadSupportedStates = 0x201c;
    public const ushort ReadMaximumAdvertisingLength = 0x203a;
    public const ushort ReadAdvertisingSets = 0x203b;
    public const ushort SetExtendedAdvertisingParameters = 0x2036;
    public const ushort SetExtendedScanParameters = 0x2041;
    public const ushort SetExtendedScanEnable = 0x2042;
    public const ushort ExtendedCreateConnection = 0x2043;
}
