namespace EspProxy.Mdns;

/// <summary>The types of records that are spoken here.</summary>
internal static class DnsType
{
    public const ushort A = 1;
    public const ushort Ptr = 12;
    public const ushort Txt = 16;
    public const ushort Aaaa = 28;
    public const ushort Srv = 33;
    public const ushort Nsec = 47;
    public const ushort Any = 255;
}
