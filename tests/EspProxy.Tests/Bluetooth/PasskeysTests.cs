using BlueZ.Core;
using EspProxy.Bluetooth;

namespace EspProxy.Tests.Bluetooth;

public sealed class PasskeysTests
{
    [Fact]
    public void TryParse_TakesATable()
    {
        Assert.True(Passkeys.TryParse("# my radios\r\n\nAA:BB:CC:DD:EE:FF = 000123\r\n aa:bb:cc:dd:ee:01=654321", out var passkeys, out var errors));
        Assert.Empty(errors);
        Assert.Equal(123u, passkeys.For(BluetoothAddress.Parse("AA:BB:CC:DD:EE:FF"))!.Passkey);
        Assert.Equal(654321u, passkeys.For(BluetoothAddress.Parse("AA:BB:CC:DD:EE:01"))!.Passkey);
        Assert.Null(passkeys.For(BluetoothAddress.Parse("AA:BB:CC:DD:EE:02")));
        Assert.Equal("2 passkeys", passkeys.ToString());
    }

    [Theory]
    [InlineData("AA:BB:CC:DD:EE:FF 654321")]
    [InlineData("AA:BB:CC:DD:EE = 654321")]
    [InlineData("AA:BB:CC:DD:EE:FF = 6543210")]
    [InlineData("AA:BB:CC:DD:EE:FF = 65432x")]
    [InlineData("AA:BB:CC:DD:EE:FF = 654321\nAA:BB:CC:DD:EE:FF = 654321", 3)]
    public void TryParse_TellsTheLineOfWhatIsWrong_AndNoPasskey(string table, int line = 2)
    {
        Assert.False(Passkeys.TryParse("\n" + table, out var passkeys, out var errors));
        Assert.Null(passkeys);
        var (at, error) = Assert.Single(errors);
        Assert.Equal(line, at);
        Assert.DoesNotContain("65432", error, StringComparison.Ordinal);
    }
}
