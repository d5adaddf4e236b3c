using System.Net;
using System.Net.Sockets;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;

namespace EspProxy.Tests.Session;

/// <summary>A server that needs a key, over real sockets.</summary>
public sealed class EncryptionTests : IAsyncLifetime
{
    private readonly PresharedKey _key = PresharedKey.Generate();
    private KeyedStage _stage = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _stage = new KeyedStage(_key);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _stage.DisposeAsync();

    [Fact]
    [Trait("Check", "7")]
    public async Task Check7_APlaintextHello_IsToldInAFrameOfTheOtherKind() =>
        Assert.Equal("010013" + Hex("\u0001Bad indicator byte"), await AnswerAsync([0, 0, 1]));

    [Fact]
    [Trait("Check", "8")]
    public async Task Check8_HelloAndHandshakeInOneWrite_AreAnsweredInOrder()
    {
        var noise = new NoiseClient(_key);
        using var tcp = await ConnectAsync(noise.Opening());
        noise.ReadHello(await FrameAsync(tcp));
        noise.ReadAnswer(await FrameAsync(tcp));
        Assert.Equal(("test-proxy", "02ab00000001"), (noise.ServerName, noise.ServerMac));
        await tcp.GetStream().WriteAsync(noise.Encrypt(7, []), Ct);
        Assert.Equal(8u, noise.Decrypt(await FrameAsync(tcp)).Id);
    }

    [Fact]
    [Trait("Check", "9")]
    public async Task Check9_AHelloWithABody_GoesIntoThePrologue()
    {
        var noise = new NoiseClient(_key, hello: [1, 2, 3]);
        using var tcp = await ConnectAsync(noise.Opening());
        noise.ReadHello(await FrameAsync(tcp));
        noise.ReadAnswer(await FrameAsync(tcp));
    }

    [Fact]
    [Trait("Check", "10")]
    public async Task Check10_AnotherKey_IsToldAfterTheHello()
    {
        using var other = PresharedKey.Generate();
        Assert.Equal(Hello + "010016" + Hex("\u0001Handshake MAC failure"), await AnswerAsync(new NoiseClient(other).Opening()));
    }

    [Fact]
    [Trait("Check", "37")]
    public async Task Check37_TheKeyOfZeros_IsNoKeyHere()
    {
        var refused = await Assert.ThrowsAsync<HandshakeRefusedException>(() => _stage.LogInAsync(PresharedKey.Zero));
        Assert.Equal("Handshake MAC failure", refused.Reason);
    }

    [Theory]
    [Trait("Check", "11")]
    [Trait("Check", "12")]
    [Trait("Check", "13")]
    [InlineData("010000" + "010000", true, "Empty handshake message")]
    [InlineData("010000" + "01000205ff", true, "Bad handshake error byte")]
    [InlineData("010000" + "01000200ff", true, "Handshake error")]
    [InlineData("010000" + "0100c8", true, "Bad handshake packet len")]
    [InlineData("0100c8", false, "Bad handshake packet len")]
    [InlineData("010000" + "02", true, "Bad indicator byte")]
    [InlineData("55", false, "Bad indicator byte")]
    public async Task Check11To13_ABadHandshake_IsToldWhy(string sent, bool hello, string reason)
    {
        string reject = $"01{reason.Length + 1:x4}" + Hex("\u0001" + reason);
        Assert.Equal((hello ? Hello : "") + reject, await AnswerAsync(Convert.FromHexString(sent)));
    }

    [Fact]
    [Trait("Check", "15")]
    public async Task Check15_AThousandMessagesEachWay_KeepInStep()
    {
        await using var client = await _stage.LogInAsync(_key);
        for (int i = 0; i < 100; i++)
        {
            await client.SendAsync(Ct, [.. Enumerable.Repeat(new PingRequest(), 10)]);
        }

        Assert.All(await client.TakeAsync(1000, Ct), m => Assert.IsType<PingResponse>(m));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [Trait("Check", "16")]
    public async Task Check16_ACorruptedMessage_EndsTheConnectionWithoutAWord(int at)
    {
        Assert.Empty(await AfterHandshakeAsync(noise =>
        {
            byte[] frame = noise.Encrypt(7, []);
            frame[at < 0 ? frame.Length + at : at] ^= 1;
            return frame;
        }));
    }

    [Fact]
    [Trait("Check", "17")]
    public async Task Check17_AMessageShorterThanItSays_EndsTheConnectionWithoutAWord() =>
        Assert.Empty(await AfterHandshakeAsync(noise => noise.EncryptRaw([0, 7, 0, 5, 1])));

    [Fact]
    public async Task AConfiguredKey_IsNotChangedByClients()
    {
        await using var client = await _stage.LogInAsync(_key);
        await client.SendAsync(Ct, new DeviceInfoRequest(), new NoiseEncryptionSetKeyRequest { Key = Google.Protobuf.ByteString.CopyFromUtf8(_key.ToBase64()) });
        var info = await client.ExpectAsync<DeviceInfoResponse>(null, Ct);
        Assert.False(info.ApiEncryptionSupported || info.ApiEncryptionProvisionable);
        Assert.False((await client.ExpectAsync<NoiseEncryptionSetKeyResponse>(null, Ct)).Success);
    }

    private static string Hello => "010019" + Hex("\u0001test-proxy\u000002ab00000001\u0000");

    private static string Hex(string text) => Convert.ToHexStringLower(System.Text.Encoding.ASCII.GetBytes(text));

    // All that the server says, until it closes.
    private async Task<string> AnswerAsync(byte[] sent)
    {
        using var tcp = await ConnectAsync(sent);
        using var answer = new MemoryStream();
        await tcp.GetStream().CopyToAsync(answer, Ct).WaitAsync(ApiClient.Limit, Ct);
        return Convert.ToHexStringLower(answer.ToArray());
    }

    private async Task<byte[]> AfterHandshakeAsync(Func<NoiseClient, byte[]> send)
    {
        var noise = new NoiseClient(_key);
        using var tcp = await ConnectAsync(noise.Opening());
        noise.ReadHello(await FrameAsync(tcp));
        noise.ReadAnswer(await FrameAsync(tcp));
        await tcp.GetStream().WriteAsync(send(noise), Ct);
        using var rest = new MemoryStream();
        await tcp.GetStream().CopyToAsync(rest, Ct).WaitAsync(ApiClient.Limit, Ct);
        return rest.ToArray();
    }

    private async Task<TcpClient> ConnectAsync(byte[] first)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, _stage.Port, Ct);
        await tcp.GetStream().WriteAsync(first, Ct);
        return tcp;
    }

    private static async Task<byte[]> FrameAsync(TcpClient tcp)
    {
        byte[] head = new byte[3];
        await tcp.GetStream().ReadExactlyAsync(head, Ct).AsTask().WaitAsync(ApiClient.Limit, Ct);
        byte[] body = new byte[(head[1] << 8) | head[2]];
        await tcp.GetStream().ReadExactlyAsync(body, Ct).AsTask().WaitAsync(ApiClient.Limit, Ct);
        return body;
    }
}
