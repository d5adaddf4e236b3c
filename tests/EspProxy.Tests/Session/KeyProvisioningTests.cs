using System.Text;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using EspProxy.Session;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Session;

/// <summary>A key that a client sets, over real sockets and on a real disk.</summary>
public sealed class KeyProvisioningTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _directory = Directory.CreateTempSubdirectory("esp-proxy-test-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string KeyPath => Path.Combine(_directory, "encryption-key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    [Trait("Check", "34")]
    public async Task Check34_AKeyThatIsSet_IsTheOnlyOneFromThenOn_AlsoAfterARestart()
    {
        using var key = PresharedKey.Generate();
        await using (var stage = new KeyedStage(stateDirectory: _directory))
        {
            await using var client = await stage.LogInAsync();
            Assert.True(await SetAsync(client, key.ToBase64()));
            await stage.ActivateAsync();
            Assert.Equal(Encryption.Required, stage.Keys.Encryption);
            await client.ExpectAsync<DisconnectRequest>(null, Ct);
            await OnlyWithAsync(stage, key);
        }

        Assert.Equal(Private, File.GetUnixFileMode(KeyPath));
        Assert.Equal(key.ToBase64() + "\n", await File.ReadAllTextAsync(KeyPath, Ct));
        Assert.Equal([KeyPath], Directory.GetFiles(_directory));
        await using var again = new KeyedStage(stateDirectory: _directory);
        await OnlyWithAsync(again, key);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXg==")]
    [InlineData("no key")]
    [Trait("Check", "35")]
    public async Task Check35_WhatIsNoKey_ChangesNothing(string text)
    {
        await using var stage = new KeyedStage(stateDirectory: _directory);
        await using var client = await stage.LogInAsync();
        Assert.False(await SetAsync(client, text));
        Assert.True((await InfoAsync(client)).ApiEncryptionProvisionable);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    [Trait("Check", "36")]
    public async Task Check36_WithoutAKey_ClientsAreLetInWithTheKeyOfZerosAndWithoutEncryption()
    {
        await using var stage = new KeyedStage(stateDirectory: _directory);
        foreach (var key in new[] { null, PresharedKey.Zero })
        {
            await using var client = await stage.LogInAsync(key);
            var info = await InfoAsync(client);
            Assert.True(info.ApiEncryptionSupported && info.ApiEncryptionProvisionable);
        }

        // Home Assistant's probe, by which it learns who we are.
        Assert.True(PresharedKey.TryParse(Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('0', 32))), out var probe, out _));
        Assert.Equal("Handshake MAC failure", (await Assert.ThrowsAsync<HandshakeRefusedException>(() => stage.LogInAsync(probe))).Reason);
    }

    [Fact]
    public async Task AKeptKey_IsChangedAndRemovedByWhoHasIt()
    {
        using var first = PresharedKey.Generate();
        using var second = PresharedKey.Generate();
        await File.WriteAllTextAsync(KeyPath, first.ToBase64(), Ct);
        await using var stage = new KeyedStage(stateDirectory: _directory);
        await using (var client = await stage.LogInAsync(first))
        {
            var info = await InfoAsync(client);
            Assert.True(info.ApiEncryptionSupported && !info.ApiEncryptionProvisionable);
            Assert.True(await SetAsync(client, second.ToBase64()));
            await stage.ActivateAsync();
        }

        await OnlyWithAsync(stage, second);
        await using (var client = await stage.LogInAsync(second))
        {
            Assert.True(await SetAsync(client, ""));
            await stage.ActivateAsync();
        }

        Assert.Equal(Encryption.Offered, stage.Keys.Encryption);
        Assert.Empty(Directory.GetFiles(_directory));
        await using var open = await stage.LogInAsync();
    }

    [Fact]
    public async Task AClientThatWasLetInBefore_CannotReplaceTheKeyOfAnother()
    {
        using var key = PresharedKey.Generate();
        using var late = PresharedKey.Generate();
        await using var stage = new KeyedStage(stateDirectory: _directory);
        await using var one = await stage.LogInAsync();
        await using var two = await stage.LogInAsync();
        Assert.True(await SetAsync(one, key.ToBase64()));
        await two.SendAsync(new NoiseEncryptionSetKeyRequest { Key = ByteString.CopyFromUtf8(late.ToBase64()) }, Ct);
        await two.SendAsync(new PingRequest(), Ct);
        await two.ExpectAsync<PingResponse>(null, Ct);
        await stage.ActivateAsync();
        Assert.False((await two.ExpectAsync<NoiseEncryptionSetKeyResponse>(null, Ct)).Success);
        Assert.Equal(key, stage.Keys.Current);
    }

    [Fact]
    public async Task WithoutAStateDirectory_NoKeyIsTakenAndNoneIsOffered()
    {
        await using var stage = new KeyedStage();
        await using var client = await stage.LogInAsync();
        var info = await InfoAsync(client);
        Assert.False(info.ApiEncryptionSupported || info.ApiEncryptionProvisionable);
        Assert.False(await SetAsync(client, PresharedKey.Generate().ToBase64()));
        Assert.Equal(Encryption.Off, stage.Keys.Encryption);
    }

    [Fact]
    public async Task AKeyThatCannotBeKept_IsNotTaken()
    {
        string gone = Path.Combine(_directory, "gone");
        await using var stage = new KeyedStage(stateDirectory: gone);
        await using var client = await stage.LogInAsync();
        Assert.False(await SetAsync(client, PresharedKey.Generate().ToBase64()));
        Assert.True((await InfoAsync(client)).ApiEncryptionProvisionable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("QEFCQ0RFRkdISUpLTE1OT1BRUlNU")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")]
    public void ADamagedFile_StopsTheStart_UnlessAKeyIsConfigured(string text)
    {
        File.WriteAllText(KeyPath, text);
        Assert.Null(KeyProvisioning.Open(null, _directory, TimeProvider.System, NullLoggerFactory.Instance));
        using var configured = KeyProvisioning.Open(PresharedKey.Generate(), _directory, TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Equal(Encryption.Required, configured!.Encryption);
        Assert.Equal(text, File.ReadAllText(KeyPath));
    }

    private static async Task<bool> SetAsync(ApiClient client, string text)
    {
        await client.SendAsync(new NoiseEncryptionSetKeyRequest { Key = ByteString.CopyFromUtf8(text) }, Ct);
        return (await client.ExpectAsync<NoiseEncryptionSetKeyResponse>(null, Ct)).Success;
    }

    private static async Task<DeviceInfoResponse> InfoAsync(ApiClient client)
    {
        await client.SendAsync(new DeviceInfoRequest(), Ct);
        return await client.ExpectAsync<DeviceInfoResponse>(null, Ct);
    }

    private static async Task OnlyWithAsync(KeyedStage stage, PresharedKey key)
    {
        await using var client = await stage.LogInAsync(key);
        await InfoAsync(client);
        await Assert.ThrowsAsync<HandshakeRefusedException>(() => stage.LogInAsync(PresharedKey.Zero));
        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.LogInAsync());
    }
}
