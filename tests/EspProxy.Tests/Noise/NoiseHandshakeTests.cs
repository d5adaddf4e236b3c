using System.Security.Cryptography;
using EspProxy.Noise;
using EspProxy.Wire;

namespace EspProxy.Tests.Noise;

public sealed class NoiseHandshakeTests
{
    private static readonly byte[] Prologue = NoiseFraming.Prologue([]);

    private static PresharedKey Key => PresharedKey.TryParse("QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=", out var key, out _) ? key : throw new InvalidOperationException();

    // Computed with two independent implementations for the protocol's description.
    [Fact]
    [Trait("Check", "14")]
    public void Check14_Respond_GivesTheMessageAndTheKeysOfTheVector()
    {
        byte[] answer = new byte[NoiseHandshake.MessageSize];
        using var handshake = new NoiseHandshake(Key, Prologue, Numbers(0x21));
        byte[] request = Hex("07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7cae08f34ce1598ac97d4eb5fbd5ff0822");
        Assert.Equal(HandshakeOutcome.Agreed, handshake.Respond(request, answer, out var transport));
        Assert.Equal(
            "5869aff450549732cbaaed5e5df9b30a6da31cb0e5742bad5ad4a1a768f1a67b5dcbbf014b620a03a64bfd9e1e1a0baa", Convert.ToHexStringLower(answer));

        byte[] ping = Hex("93cb6bb1b6783265cdda5fec8cab6419fbe97177");
        Assert.True(transport!.Receiving.TryDecrypt(ping.AsSpan(0, 4), ping.AsSpan(4)));
        Assert.Equal("00070000", Convert.ToHexStringLower(ping.AsSpan(0, 4)));
        byte[] pong = [0, 8, 0, 0, .. new byte[16]];
        transport.Sending.Encrypt(pong.AsSpan(0, 4), pong.AsSpan(4));
        Assert.Equal("03ef5b02ab6ed90d23de7937563a900dac93f479", Convert.ToHexStringLower(pong));

        // The second message of each direction, by the keys of the vector.
        Assert.Equal(Second("405f598cdd60b1044a54a8f5028ebd2f85246fc9c1516c573b545dacabd92d56"), Tag(transport.Sending));
        Assert.True(transport.Receiving.TryDecrypt([], Second("e61bfb969d4c1772df1eb1876d11ae40061c3f6b53c8c2c075d1c497419a3c94")));
        transport.Dispose();
    }

    [Fact]
    [Trait("Check", "14")]
    public void Check14_TheClientOfTheTests_SaysWhatTheVectorSays()
    {
        var client = new NoiseClient(Key, ephemeral: Numbers(0x01));
        Assert.Equal(
            "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7cae08f34ce1598ac97d4eb5fbd5ff0822", Convert.ToHexStringLower(client.Message()));
        client.ReadAnswer([0, .. Hex("5869aff450549732cbaaed5e5df9b30a6da31cb0e5742bad5ad4a1a768f1a67b5dcbbf014b620a03a64bfd9e1e1a0baa")]);
        Assert.Equal("01001493cb6bb1b6783265cdda5fec8cab6419fbe97177", Convert.ToHexStringLower(client.Encrypt(7, [])));
    }

    [Fact]
    public void Respond_TellsAWrongKeyFromAMessageThatIsNone()
    {
        byte[] answer = new byte[NoiseHandshake.MessageSize];
        using var wrong = new NoiseHandshake(PresharedKey.Generate(), Prologue);
        Assert.Equal(HandshakeOutcome.WrongKey, wrong.Respond(new NoiseClient(Key).Message(), answer, out var none));
        Assert.Null(none);
        using var cut = new NoiseHandshake(Key, Prologue);
        Assert.Equal(HandshakeOutcome.Malformed, cut.Respond(new NoiseClient(Key).Message().AsSpan(0, 47), answer, out _));
    }

    [Fact]
    public void Respond_MakesAnotherKeyEachTime()
    {
        byte[] one = new byte[NoiseHandshake.MessageSize], two = new byte[NoiseHandshake.MessageSize], message = new NoiseClient(Key).Message();
        using var first = new NoiseHandshake(Key, Prologue);
        using var second = new NoiseHandshake(Key, Prologue);
        Assert.Equal(HandshakeOutcome.Agreed, first.Respond(message, one, out _));
        Assert.Equal(HandshakeOutcome.Agreed, second.Respond(message, two, out _));
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void CipherState_RefusesTheLastNumber()
    {
        using var sending = new CipherState(new byte[32], ulong.MaxValue - 1);
        using var receiving = new CipherState(new byte[32], ulong.MaxValue - 1);
        Assert.True(receiving.TryDecrypt([], Tag(sending)));
        Assert.Throws<CryptographicException>(() => Tag(sending));
        Assert.False(receiving.TryDecrypt([], new byte[16]));
    }

    private static byte[] Second(string key)
    {
        using var cipher = new CipherState(Hex(key), 1);
        return Tag(cipher);
    }

    private static byte[] Tag(CipherState cipher)
    {
        byte[] tag = new byte[CipherState.TagSize];
        cipher.Encrypt([], tag);
        return tag;
    }

    private static byte[] Numbers(int first) => [.. Enumerable.Range(first, 32).Select(i => (byte)i)];

    private static byte[] Hex(string text) => Convert.FromHexString(text);
}
