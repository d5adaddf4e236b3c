namespace Peripheral.Hci;

/// <summary>The HCI commands a peripheral needs (Core specification, volume 4, part E, sections 7.1 to 7.8).</summary>
internal static class Opcode
{
    public const ushort Disconnect = 0x0406;
    public const ushort SetEventMask = 0x0c01;
    public const ushort Reset = 0x0c03;
    public const ushort SetLowEnergyEventMask = 0x2001;
    public const ushort ReadBufferSize = 0x2002;
    public const ushort SetRandomAddress = 0x2005;
    public const ushort SetAdvertisingParameters = 0x2006;
    public const ushort SetAdvertisingData = 0x2008;
    public const ushort SetScanResponse = 0x2009;
    public const ushort SetAdvertisingEnable = 0x200a;
    public const ushort ReplyToKeyRequest = 0x201a;
    public const ushort RefuseKeyRequest = 0x201b;
}
