namespace Controller.Hci;

/// <summary>Error codes of the Core specification, volume 1, part F.</summary>
internal static class HciStatus
{
    public const byte Success = 0x00;
    public const byte UnknownCommand = 0x01;
    public const byte UnknownConnection = 0x02;
    public const byte MemoryFull = 0x07;
    public const byte InvalidParameters = 0x12;
}
