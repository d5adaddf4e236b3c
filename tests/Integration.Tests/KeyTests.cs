using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Google.Protobuf;

namespace Integration.Tests;

/// <summary>A key that Home Assistant sets, and a machine that loses its power at that moment.</summary>
public sealed class KeyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("esp-proxy-test-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Dictionary<string, string> Environment => new() { ["STATE_DIRECTORY"] = _directory };

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task AKeyThatWasSet_IsDemanded_AfterThePowerWent()
    {
        await using var world = await World.CreateAsync();
        using var key = PresharedKey.Generate();
        await using (var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address, Environment))
        {
            await using var client = await proxy.LogInAsync();
            await client.SendAsync(new NoiseEncryptionSetKeyRequest { Key = ByteString.CopyFromUtf8(key.ToBase64()) }, Ct);
            Assert.True((await client.ExpectAsync<NoiseEncryptionSetKeyResponse>(null, Ct)).Success);
            proxy.Signal("KILL");
            await proxy.EndedAsync();
            Assert.DoesNotContain(key.ToBase64(), proxy.Log, StringComparison.Ordinal);
        }

        await using var next = await ProxyProcess.ListeningAsync(world.Bus.Address, Environment);
        await using var plain = await ApiClient.ConnectAsync("127.0.0.1", next.Port, Ct);
        await plain.SendAsync(new HelloRequest { ClientInfo = "test" }, Ct);
        await plain.Closed.WaitAsync(ApiClient.Limit, Ct);
        using var wrong = PresharedKey.Generate();
        await Assert.ThrowsAsync<HandshakeRefusedException>(() => ApiClient.LogInAsync("127.0.0.1", next.Port, Ct, key: wrong));
        await using var encrypted = await ApiClient.LogInAsync("127.0.0.1", next.Port, Ct, key: key);
        await encrypted.SendAsync(new DeviceInfoRequest(), Ct);
        Assert.True((await encrypted.ExpectAsync<DeviceInfoResponse>(null, Ct)).ApiEncryptionSupported);
    }
}
