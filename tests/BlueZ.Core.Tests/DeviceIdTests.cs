namespace BlueZ.Core.Tests;

public sealed class DeviceIdTests
{
    [Theory]
    [InlineData("usb:v1D6Bp0246d0542", "5.66")]
    [InlineData("usb:v1d6bp0246d0537", "5.55")]
    [InlineData("usb:v1D6Bp0246d0557", "5.87")]
    [InlineData("usb:v1D6Bp0246d0505", "5.5")]
    [InlineData("usb:v1D6Bp0246d05", null)]
    [InlineData("usb:v1D6Bp0246d05 2", null)]
    [InlineData("usb:v1D6Bp0246", null)]
    [InlineData("bluetooth:v004Cp0001d0100", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void ReleaseOf_ReadsTheRelease_WhereBlueZShowsItself(string? modalias, string? release) =>
        Assert.Equal(release, DeviceId.ReleaseOf(modalias)?.ToString());
}
