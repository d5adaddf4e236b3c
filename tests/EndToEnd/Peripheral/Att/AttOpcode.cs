namespace Peripheral.Att;

/// <summary>Opcodes of the Attribute Protocol (Core specification, volume 3, part F, section 3.4.8).</summary>
internal static class AttOpcode
{
    public const byte Error = 0x01;
    public const byte ExchangeMtu = 0x02;
    public const byte FindInformation = 0x04;
    public const byte FindByTypeValue = 0x06;
    public const byte ReadByType = 0x08;
    public const byte Read = 0x0a;
    public const byte ReadBlob = 0x0c;
    public const byte ReadByGroupType = 0x10;
    public const byte Write = 0x12;
    public const byte PrepareWrite = 0x16;
    public const byte ExecuteWrite = 0x18;
    public const byte Notification = 0x1b;
    public const byte Indication = 0x1d;
    public const byte Confirmation = 0x1e;
    public const byte WriteCommand = 0x52;

    /// <summary>Every response has the number after its request's.</summary>
    public static byte ResponseTo(byte request) => (byte)(request + 1);

    /// <summary>Bit 6 marks commands; they and confirmations are never answered, not even with an error.</summary>
    public static bool IsAnswered(byte opcode) => (opcode & 0x41) == 0 && opcode != Confirmation;
}
