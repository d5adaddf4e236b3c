using BlueZ.Core;
using EspProxy.Bluetooth;

namespace EspProxy.Tests.Bluetooth;

/// <summary>The table of passkeys as text.</summary>
public sealed class PasskeysTests
{
    [Fact]
    public void TryParse_ReadsAddressesInAnyCase_AndLeadingZeros()
    {
        const string Text = "\uFEFF# the cellar\r\n\r\n  c0:ff:EE:00:00:01=000123 # a radio\n\tC0:FF:EE:00:00:02 \t=\t 654321\n#C0:FF:EE:00:00:03 = 1\n";
        Assert.True(Passkeys.TryParse(Text, out var passkeys, out var errors));
        Assert.Empty(errors);
        Assert.Equal(2, passkeys.Count);
        Assert.Equal(123u, passkeys.For(BluetoothAddress.Parse("C0:FF:EE:00:00:01"))!.Passkey);
        Assert.Equal(654321u, passkeys.For(BluetoothAddress.Parse("C0:FF:EE:00:00:02"))!.Passkey);
        Assert.Null(passkeys.For(BluetoothAddress.Parse("C0:FF:EE:00:00:03")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n\n")]
    public void TryParse_TakesATableWithNothingInIt(string text)
    {
        Assert.True(Passkeys.TryParse(text, out var passkeys, out _));
        Assert.Equal(0, passkeys.Count);
    }

    [Theory]
    [InlineData("C0:FF:EE:00:00:01 987654", "There is no \"=\"")]
    [InlineData("987654", "There is no \"=\"")]
    [InlineData("987654=C0:FF:EE:00:00:01", "not a Bluetooth address")]
    [InlineData("C0-FF-EE-00-00-01 = 987654", "not a Bluetooth address")]
    [InlineData("= 987654", "not a Bluetooth address")]
    [InlineData("C0:FF:EE:00:00:01 =", "six digits")]
    [InlineData("C0:FF:EE:00:00:01 = 98765", "six digits")]
    [InlineData("C0:FF:EE:00:00:01 = 9876543", "six digits")]
    [InlineData("C0:FF:EE:00:00:01 = 987 654", "six digits")]
    [InlineData("C0:FF:EE:00:00:01 = -87654", "six digits")]
    [InlineData("C0:FF:EE:00:00:01 = ９８７６５４", "six digits")]
    [InlineData("C0:FF:EE:00:00:01 = 987654 = 987654", "six digits")]
    [InlineData("c0:ff:ee:00:00:09 = 987654", "has a passkey already")]
    public void TryParse_NamesTheLine_AndNeverThePasskey(string line, string expected)
    {
        Assert.False(Passkeys.TryParse($"C0:FF:EE:00:00:09 = 111111\n\n{line}\n", out var passkeys, out var errors));
        Assert.Null(passkeys);
        var (number, error) = Assert.Single(errors);
        Assert.Equal(3, number);
        Assert.Contains(expected, error);
        Assert.DoesNotContain("98765", error);
    }

    [Fact]
    public void TryParse_StopsAtSomeErrors_WhenTheFileIsSomethingElse()
    {
        Assert.False(Passkeys.TryParse(string.Concat(Enumerable.Repeat("x\n", 1000)), out _, out var errors));
        Assert.Equal(20, errors.Count);
        Assert.Equal(20, errors[^1].Line);
    }

    [Fact]
    public void ToString_ShowsNoPasskey()
    {
        Assert.True(Passkeys.TryParse("C0:FF:EE:00:00:01 = 987654", out var passkeys, out _));
        Assert.Equal("1 passkey", passkeys.ToString());
        Assert.Equal("0 passkeys", Passkeys.Empty.ToString());
    }
}
