using Peripheral.Smp;

namespace EndToEnd.Tests;

/// <summary>The sample data of the Core specification, volume 3, part H: section 2.2 for legacy pairing, appendix D for LE Secure Connections.</summary>
public sealed class SmpCryptoTests
{
    private static readonly byte[] Zero = new byte[16];
    private static readonly byte[] N1 = Hex("d5cb8454d177733effffb2ec712baeab");
    private static readonly byte[] N2 = Hex("a6e8e7cc25a75f6e216583f7ff3dc4cf");
    private static readonly byte[] A1 = Hex("0056123737bfce");
    private static readonly byte[] A2 = Hex("00a713702dcfc1");
    private static readonly byte[] MacKey = Hex("2965f176a1084a02fd3f6a20ce636e20");

    [Fact]
    public void C1_GivesTheConfirmValueOfTheExample()
    {
        byte[] confirm = SmpCrypto.C1(
            Zero, Hex("5783d52156ad6f0e6388274ec6702ee0"), Hex("07071000000101"), Hex("05000800000302"), Hex("a1a2a3a4a5a6"), Hex("b1b2b3b4b5b6"), 1, 0);

        Assert.Equal("1e1e3fef878988ead2a74dc5bef13b86", Convert.ToHexStringLower(confirm));
    }

    [Fact]
    public void S1_GivesTheKeyOfTheExample() => Assert.Equal(
        "9a1fe1f0e8b0f49b5b4216ae796da062",
        Convert.ToHexStringLower(SmpCrypto.S1(Zero, Hex("000f0e0d0c0b0a091122334455667788"), Hex("010203040506070899aabbccddeeff00"))));

    [Fact]
    public void F4_GivesTheConfirmValueOfTheExample()
    {
        byte[] u = Hex("20b003d2f297be2c5e2c83a7e9f9a5b9eff49111acf4fddbcc0301480e359de6");
        byte[] v = Hex("55188b3d32f6bb9a900afcfbeed4e72a59cb9ac2f19d7cfb6b4fdd49f47fc5fd");

        Assert.Equal("f2c916f107a9bd1cf1eda1bea974872d", Convert.ToHexStringLower(SmpCrypto.F4(u, v, N1, 0)));
    }

    [Fact]
    public void F5_GivesTheKeysOfTheExample()
    {
        byte[] secret = Hex("ec0234a357c8ad05341010a60a397d9b99796b13b4f866f1868d34f373bfa698");

        (byte[] macKey, byte[] longTermKey) = SmpCrypto.F5(secret, N1, N2, A1, A2);

        Assert.Equal(MacKey, macKey);
        Assert.Equal("6986791169d7cd23980522b594750a38", Convert.ToHexStringLower(longTermKey));
    }

    [Fact]
    public void F6_GivesTheCheckValueOfTheExample() => Assert.Equal(
        "e3c473989cd0e8c5d26c0b09da958f61",
        Convert.ToHexStringLower(SmpCrypto.F6(MacKey, N1, N2, Hex("12a3343bb453bb5408da42d20c2d0fc8"), Hex("010102"), A1, A2)));

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
