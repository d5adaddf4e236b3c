using EspProxy.Noise;

namespace EspProxy.Tests.Noise;

/// <summary>Both implementations against the vectors of RFC 7748, 5.2 and 6.1.</summary>
public sealed class X25519Tests
{
    public delegate bool Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared);

    public static TheoryData<string> Implementations => ["libcrypto", "managed"];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void TryAgree_GivesTheProductsOfTheRfc(string name)
    {
        Assert.Equal("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552", Product(
            name, "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));

        // The top bit of this point is set, and does not count.
        Assert.Equal("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957", Product(
            name, "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void TryAgree_GivesTheResultOfAThousandIterations(string name)
    {
        byte[] k = [9, .. new byte[31]], u = [9, .. new byte[31]], next = new byte[32];
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(Of(name)(k, u, next));
            (u, k, next) = (k, next, u);
        }

        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(k));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void TryAgree_GivesThePublicKeyAndTheSecretOfTheRfc(string name)
    {
        const string Point = "0900000000000000000000000000000000000000000000000000000000000000";
        const string Bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
        const string AlicePublic = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Product(name, Bob, Point));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Product(name, Bob, AlicePublic));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void TryAgree_RefusesASecretOfZeros(string name)
    {
        byte[] key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        Assert.False(Of(name)(key, new byte[32], new byte[32]));
        Assert.False(Of(name)(key, [1, .. new byte[31]], new byte[32]));
    }

    [Fact]
    public void Generate_MakesAPairThatAgreesWithAnother()
    {
        byte[] a = new byte[32], publicA = new byte[32], b = new byte[32], publicB = new byte[32], ab = new byte[32], ba = new byte[32];
        X25519.Generate(a, publicA);
        X25519.Generate(b, publicB);
        Assert.True(X25519.TryAgree(a, publicB, ab));
        Assert.True(X25519.TryAgree(b, publicA, ba));
        Assert.Equal(ab, ba);
        Assert.NotEqual(a, b);
    }

    private static string Product(string name, string k, string u)
    {
        byte[] shared = new byte[32];
        Assert.True(Of(name)(Convert.FromHexString(k), Convert.FromHexString(u), shared));
        return Convert.ToHexStringLower(shared);
    }

    private static Agree Of(string name) => name == "managed" ? ManagedX25519.TryAgree : LibCrypto.Load()!.TryAgree;
}
