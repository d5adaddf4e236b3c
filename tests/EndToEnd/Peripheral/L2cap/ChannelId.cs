namespace Peripheral.L2cap;

/// <summary>The fixed channels of an LE link.</summary>
internal static class ChannelId
{
    public const ushort Attribute = 4;
    public const ushort Signalling = 5;
    public const ushort Security = 6;
}
