using BlueZ.Core;
using EspProxy.Bluetooth;

namespace EspProxy.Tests.Bluetooth;

public sealed class EspErrorTests
{
    [Theory]
    [InlineData(BlueZError.NotConnected, null, -1)]
    [InlineData(BlueZError.Lost, null, -1)]
    [InlineData(BlueZError.NotPermitted, null, 2)]
    [InlineData(BlueZError.NotPaired, null, 5)]
    [InlineData(BlueZError.NotSupported, null, 6)]
    [InlineData(BlueZError.InvalidOffset, null, 7)]
    [InlineData(BlueZError.NotAuthorized, null, 8)]
    [InlineData(BlueZError.InvalidLength, null, 13)]
    [InlineData(BlueZError.AttError, 0x81, 0x81)]
    [InlineData(BlueZError.AttError, null, 133)]
    [InlineData(BlueZError.InProgress, null, 132)]
    [InlineData(BlueZError.Failed, null, 133)]
    [InlineData(BlueZError.NoReply, null, 133)]
    public void OfRequest_IsTheNumberOfTheTable(BlueZError error, int? att, int expected) =>
        Assert.Equal(expected, EspError.OfRequest(error, (byte?)att, EspError.ReadNotPermitted));

    [Fact]
    public void NotConnected_IsSaidOfNothingElse()
    {
        var gone = Enum.GetValues<BlueZError>().Where(e => EspError.OfRequest(e, null, 2) == EspError.NotConnected);
        Assert.Equal([BlueZError.Lost, BlueZError.NotConnected, BlueZError.DeviceNotFound], gone.OrderBy(e => e.ToString() switch { "Lost" => 0, "NotConnected" => 1, _ => 2 }));
    }

    [Fact]
    public void OfConnect_NeverSaysSuccessOrANumberOfARequest() =>
        Assert.All(Enum.GetValues<BlueZError>(), e => Assert.Contains(EspError.OfConnect(e), new[] { 0x05, 0x16, 0x3E, 0x85 }));
}
