using BlueZ.Core.Gatt;
using EspProxy.Bluetooth;

namespace EspProxy.Tests.Bluetooth;

public sealed class ServiceListTests
{
    private const ulong Address = Radio.Address;

    private static readonly Guid Cccd = GattTable.CccdUuid;

    [Theory]
    [InlineData("0000180d-0000-1000-8000-00805f9b34fb", 0x180Du)]
    [InlineData("12345678-0000-1000-8000-00805f9b34fb", 0x12345678u)]
    [InlineData("00000000-0000-1000-8000-00805f9b34fb", 0u)]
    [InlineData("0000180d-0000-1000-8000-00805f9b34fc", 0u)]
    [Trait("Check", "63")]
    public void Messages_ShortenUuidsOnTheBluetoothBase_ButNotZero(string uuid, uint expected)
    {
        var service = Assert.Single(Assert.Single(ServiceList.Messages(Address, new GattTable([new TableService(Guid.Parse(uuid), 1, [])]), 12)).Services);
        Assert.Equal((expected, expected == 0 ? 2 : 0), (service.ShortUuid, service.Uuid.Count));
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001", 0ul, 1ul)]
    [InlineData("aaaa0001-0000-1000-0000-000000000000", 0xaaaa000100001000, 0ul)]
    [InlineData("00000000-0000-0000-0000-000000000000", 0ul, 0ul)]
    [Trait("Check", "64")]
    public void Messages_HaveBothHalvesOfAUuid_AlsoWhenOneIsZero(string uuid, ulong high, ulong low)
    {
        var message = Assert.Single(ServiceList.Messages(Address, new GattTable([new TableService(Guid.Parse(uuid), 1, [])]), 15));
        Assert.Equal([high, low], message.Services[0].Uuid);

        // Field 1 twice, unpacked: a decoder that leaves out zeros would see one.
        byte[] bytes = Google.Protobuf.MessageExtensions.ToByteArray(message.Services[0]);
        Assert.Equal(0x08, bytes[0]);
    }

    [Fact]
    [Trait("Check", "60")]
    public void Messages_HoldWholeServices_UpToTheSizeOfAPacket()
    {
        var services = Enumerable.Range(0, 60).Select(i => Service((ushort)(1 + (i * 10)), characteristics: i == 30 ? 400 : 2)).ToList();
        services.Reverse();
        var messages = ServiceList.Messages(Address, new GattTable(services), 10).ToList();
        Assert.Equal(services.Select(s => (uint)s.Handle).Order(), messages.SelectMany(m => m.Services).Select(s => s.Handle));
        Assert.All(messages, m => Assert.True(m.Services.Count == 1 || m.Services.Sum(s => s.CalculateSize()) <= 1360));
        Assert.InRange(messages.Count, 3, 59);
    }

    [Fact]
    public void Messages_AreNone_WhenThereAreNoServices() => Assert.Empty(ServiceList.Messages(Address, new GattTable([]), 15));

    [Fact]
    public void AMissingConfiguration_IsPutIn_BehindTheValueWhereThatIsFree()
    {
        var table = new GattTable([new TableService(Guid.Empty, 1, [Notifying(3), Notifying(6), Notifying(9)]), new TableService(Guid.Empty, 11, [Notifying(13)])]);
        Assert.Equal([4, 7, 10, 14], table.Services.SelectMany(s => s.Characteristics).Select(c => (int)Assert.Single(c.Descriptors).Handle));
        Assert.True(table.TryGetConfigured(7, out var configured));
        Assert.Equal(6, configured.Handle);
    }

    [Fact]
    public void AMissingConfiguration_GoesBehindTheTable_WhereTheServiceIsFull()
    {
        // Declarations stand in front of their values: 2-3 and 4-5 leave nothing between 3 and the next service at 6.
        var table = new GattTable([new TableService(Guid.Empty, 1, [Notifying(3), Notifying(5)]), new TableService(Guid.Empty, 6, [Notifying(8)])]);
        int[] put = [.. table.Services.SelectMany(s => s.Characteristics).Select(c => (int)Assert.Single(c.Descriptors).Handle)];
        Assert.Equal(3, put.Distinct().Count());
        Assert.DoesNotContain(put, h => h <= 8);
        Assert.Equal(put, new GattTable(table.Services.Select(Bare)).Services.SelectMany(s => s.Characteristics).Select(c => (int)c.Descriptors[0].Handle));
    }

    [Fact]
    public void AConfigurationThatIsThere_StaysTheOnlyOne()
    {
        var service = new TableService(Guid.Empty, 1, [Notifying(3) with { Descriptors = [new TableDescriptor(Cccd, 7)] }]);
        Assert.Equal(7, Assert.Single(Assert.Single(new GattTable([service]).Services[0].Characteristics).Descriptors).Handle);
    }

    [Fact]
    public void NoConfiguration_IsPutIn_WhenNoHandleIsLeft()
    {
        var service = new TableService(Guid.Empty, 1, [Notifying(0xFFFF)]);
        Assert.Empty(new GattTable([service]).Services[0].Characteristics[0].Descriptors);
    }

    private static TableService Bare(TableService service) =>
        service with { Characteristics = [.. service.Characteristics.Select(c => c with { Descriptors = [] })] };

    private static TableCharacteristic Notifying(ushort handle) => new(Guid.Empty, handle, GattProperties.Notify, []);

    private static TableService Service(ushort handle, int characteristics) => new(
        Guid.Parse("aaaa0001-0000-1000-0000-000000000001"), handle,
        [.. Enumerable.Range(0, characteristics).Select(_ => new TableCharacteristic(Guid.Parse("aaaa0002-0000-1000-0000-000000000001"), (ushort)(handle + 2), GattProperties.Read, []))]);
}
