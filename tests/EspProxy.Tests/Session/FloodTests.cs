using EspProxy.Protocol.Messages;
using EspProxy.Tests.Bluetooth;

namespace EspProxy.Tests.Session;

/// <summary>A client that always has more to say.</summary>
public sealed class FloodTests : IAsyncLifetime
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    // Whoever was accepted waits for us to have sent: there is something to read from the start, and always.
    private readonly StuckLog _log = new("connected.");
    private readonly CancellationTokenSource _enough = new();
    private ProxyStage _stage = null!;
    private ApiClient _client = null!;
    private Task _flooding = Task.CompletedTask;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stage = await ProxyStage.EmptyAsync();
        _stage.Start(_log);
        _client = await _stage.ConnectOnlyAsync();
        await _log.Stuck.WaitAsync(ApiClient.Limit, Ct);
    }

    public async ValueTask DisposeAsync()
    {
        _log.GoOn();
        await _enough.CancelAsync();
        _client.Abort();
        await _flooding;
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task AClientThatNeverPauses_HoldsUpNobody()
    {
        await _client.SendAsync(new HelloRequest { ApiVersionMajor = 1, ApiVersionMinor = 15 }, Ct);
        await FloodAsync();
        for (int i = 0; i < 3; i++)
        {
            var other = await _stage.LogInAsync();
            await other.SendAsync(new PingRequest(), Ct);
            await other.ExpectAsync<PingResponse>(null, Ct);
        }

        Assert.False(_flooding.IsCompleted);
    }

    [Fact]
    public async Task AClientThatNeverPauses_HasTheTimeThatOthersHave_WhenTheProxyStops()
    {
        await _client.SendAsync(new HelloRequest { ApiVersionMajor = 1, ApiVersionMinor = 15 }, Ct);
        await FloodAsync();
        await _client.ExpectAsync<HelloResponse>(null, Ct);
        var farewell = _stage.Time.NextAsync(Farewell, Ct);
        await _stage.StopAsync();
        await _client.ExpectAsync<DisconnectRequest>(null, Ct);
        await farewell;
        Assert.False(_client.Closed.IsCompleted);
        _stage.Time.Advance(Farewell);
        await _client.Closed.WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    public async Task AClientThatNeverPauses_IsClosedAtOnce_WhenItDoesNotSayHello()
    {
        await FloodAsync();
        await _client.Closed.WaitAsync(ApiClient.Limit, Ct);
        await _stage.LogInAsync();
    }

    // Messages that nobody knows, one behind the other. Returns when some are there to be read.
    private async Task FloodAsync()
    {
        byte[] messages = [.. Enumerable.Repeat<byte[]>([0, 0, 200, 1], 1000).SelectMany(m => m)];
        await _client.SendRawAsync(messages, Ct);
        _flooding = Task.Run(() => RepeatAsync(messages), Ct);
        _log.GoOn();
    }

    private async Task RepeatAsync(byte[] messages)
    {
        try
        {
            while (true)
            {
                await _client.SendRawAsync(messages, _enough.Token);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It was closed, or the test is over.
        }
    }
}
