using BlueZ.Core.Management;
using FsCheck;
using FsCheck.Fluent;

namespace BlueZ.Core.Tests.Management;

/// <summary>The two events that carry advertisements; the bytes were captured on Linux 6.1 with an emulated controller.</summary>
public sealed class DeviceFoundTests
{
    private const ushort Other = 0x000B;

    // Address C0:FF:EE:00:00:01, LE random, -60 dBm, no flags, 9 bytes.
    private const string Report = "010000EEFFC0" + "02" + "C4" + "00000000" + "0900" + "0201060509726164" + "69";

    [Theory]
    [InlineData(0x0012, Report)]
    [InlineData(0x002F, "0000" + Report)]
    public void TryRead_GivesTheBytesAsTheyCame(ushort code, string hex)
    {
        Assert.True(DeviceFound.IsCode(code));
        Assert.True(DeviceFound.TryRead(code, Convert.FromHexString(hex), 42, out var heard));
        Assert.Equal("C0:FF:EE:00:00:01 (Random) -60 dBm 020106050972616469", heard.ToString());
        Assert.Equal(42, heard.Timestamp);
        Assert.False(DeviceFound.IsCode(Other));
    }

    [Theory]
    [InlineData("01", "7F", AddressType.Public, -127)] // A strength that the controller does not know.
    [InlineData("01", "14", AddressType.Public, 20)]
    [InlineData("02", "81", AddressType.Random, -127)]
    public void TryRead_KnowsTheKindsOfAddressesAndStrengths(string kind, string strength, AddressType type, int rssi)
    {
        Assert.True(DeviceFound.TryRead(0x0012, Convert.FromHexString("060504030201" + kind + strength + "000000000000"), 0, out var heard));
        Assert.Equal((0x010203040506ul, type, rssi, 0), (heard.Address.Value, heard.AddressType, heard.Rssi, heard.Data.Length));
    }

    [Theory]
    [InlineData(0x0012, "")]
    [InlineData(0x0012, "010000EEFFC002C400000000")] // Cut in the head.
    [InlineData(0x0012, "010000EEFFC000C4000000000000")] // Not Low Energy.
    [InlineData(0x0012, "010000EEFFC002C4000000000100")] // Less data than it tells,
    [InlineData(0x0012, "010000EEFFC002C400000000000001")] // and more.
    [InlineData(0x002F, "010000EEFFC002C4000000000000")] // No handle.
    public void TryRead_RefusesTheRest(ushort code, string hex) =>
        Assert.False(DeviceFound.TryRead(code, Convert.FromHexString(hex), 0, out _));

    [Fact]
    public void TryRead_StandsAnyBytes() => Prop.ForAll(
        ArbMap.Default.ArbFor<bool>(),
        ArbMap.Default.ArbFor<byte[]>(),
        (isMonitored, bytes) => !DeviceFound.TryRead(isMonitored ? DeviceFound.Monitored : DeviceFound.Discovered, bytes, 0, out var heard)
            || bytes.AsSpan().EndsWith(heard.Data)).QuickCheckThrowOnFailure();
}
