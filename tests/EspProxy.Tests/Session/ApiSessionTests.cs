using System.Net;
using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using EspProxy.Session;
using Fakes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EspProxy.Tests.Session;

/// <summary>Sessions over real sockets, with time in our hands.</summary>
public sealed class ApiSessionTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private readonly ObservedTime _time = new();
    private readonly HeardLog _heard = new(LogLevel.Information);
    private readonly CancellationTokenSource _stop = new();
    private KeyProvisioning _keys = null!;
    private readonly LogForwarding _logs = new();
    private ApiServer _server = null!;
    private Task _running = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_server.Endpoint).Port;

    public ValueTask InitializeAsync()
    {
        var bluetooth = new BluetoothProxy(new ProxyBluetoothOptions(), _time, NullLoggerFactory.Instance);
        _keys = KeyProvisioning.Open(null, null, _time, NullLoggerFactory.Instance)!;
        var name = new DeviceName("test-proxy", "Test", "02:00:00:00:00:01", "1.2.3");
        _server = new ApiServer(ApiContext.Of(name, bluetooth, _keys, _logs, _time, NullLoggerFactory.Instance), _time, _heard);
        _server.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        _running = _server.RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        while (!_running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await _running;
        _server.Dispose();
        _keys.Dispose();
    }

    [Fact]
    [Trait("Check", "2")]
    public async Task Check2_TwoFramesInOneSegment_AreAnsweredInOrder()
    {
        await using var client = await ConnectAsync();
        await client.SendAsync(Ct, Hello(), new PingRequest());
        Assert.IsType<HelloResponse>(await NextAsync(client));
        Assert.IsType<PingResponse>(await NextAsync(client));
    }

    [Fact]
    [Trait("Check", "3")]
    [Trait("Check", "4")]
    public async Task Check3And4_EmptyFramesAreDispatchedAndUnknownIdsIgnored()
    {
        await using var client = await LogInAsync();
        await client.SendRawAsync([0, 0, 200, 1, 0, 2, 201, 1, 9, 9, 0, 0, 7], Ct);
        Assert.IsType<PingResponse>(await NextAsync(client));
    }

    [Fact]
    [Trait("Check", "5")]
    public async Task Check5_AStrangeFirstByte_ClosesTheConnection()
    {
        await using var client = await ConnectAsync();
        await client.SendRawAsync([0x55], Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    [Trait("Check", "6")]
    public async Task Check6_ANoiseHello_IsAnsweredSoThatTheClientKnowsWhy()
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Port, Ct);
        await tcp.GetStream().WriteAsync(new byte[] { 1, 0, 0 }, Ct);
        byte[] answer = new byte[19];
        await tcp.GetStream().ReadExactlyAsync(answer, Ct);
        Assert.Equal("\0Bad indicator byte"u8.ToArray(), answer);
        Assert.Equal(0, await tcp.GetStream().ReadAsync(answer, Ct));
    }

    [Fact]
    [Trait("Check", "6")]
    public async Task Check6_TheAnswerArrives_AlsoWhenTheClientWentOnTalking()
    {
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, Port, Ct);
        await tcp.GetStream().WriteAsync(new byte[] { 1, 0, 0 }.Concat(new byte[100_000]).ToArray(), Ct);
        using var answer = new MemoryStream();
        await tcp.GetStream().CopyToAsync(answer, Ct).WaitAsync(ApiClient.Limit, Ct);
        Assert.Equal("\0Bad indicator byte"u8.ToArray(), answer.ToArray());
    }

    [Fact]
    [Trait("Check", "18")]
    [Trait("Check", "19")]
    public async Task Check18And19_HelloAndAuthenticationInOneWrite_AreBothAnswered()
    {
        await using var client = await ConnectAsync();
        await client.SendAsync(Ct, Hello(), new AuthenticationRequest());
        var hello = Assert.IsType<HelloResponse>(await NextAsync(client));
        Assert.Equal((1u, 15u, "test-proxy"), (hello.ApiVersionMajor, hello.ApiVersionMinor, hello.Name));
        Assert.False(Assert.IsType<AuthenticationResponse>(await NextAsync(client)).InvalidPassword);
    }

    /// <summary>Who says it without end would fill the log.</summary>
    [Fact]
    public async Task Hello_IsAnsweredEachTime_AndLoggedOnce()
    {
        await using var client = await ConnectAsync();
        await client.SendAsync(Ct, Hello(), Hello());
        Assert.All(await client.TakeAsync(2, Ct), m => Assert.IsType<HelloResponse>(m));
        Assert.Single(_heard.Lines, l => l.Contains("said hello", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Check", "20")]
    public async Task Check20_ARequestBeforeHello_ClosesWithoutAWord()
    {
        await using var client = await ConnectAsync();
        await client.SendAsync(new DeviceInfoRequest(), Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
        Assert.False(client.Received.TryRead(out _));
    }

    [Fact]
    [Trait("Check", "21")]
    public async Task Check21_APingBeforeHello_IsAnswered()
    {
        await using var client = await ConnectAsync();
        await client.SendAsync(new PingRequest(), Ct);
        Assert.IsType<PingResponse>(await NextAsync(client));
    }

    [Fact]
    [Trait("Check", "22")]
    public async Task Check22_SilenceAfterAccept_IsClosedAfterSixtySeconds()
    {
        await using var client = await ConnectAsync();
        await _time.ScheduledAsync(Minute, Ct);
        _time.Advance(TimeSpan.FromSeconds(59));
        await client.SendAsync(new PingRequest(), Ct);
        Assert.IsType<PingResponse>(await NextAsync(client));
        _time.Advance(TimeSpan.FromSeconds(1));
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    [Trait("Check", "23")]
    [Trait("Check", "24")]
    public async Task Check23And24_ASilentClient_IsAskedAndThenDropped()
    {
        await using var client = await LogInAsync();
        await _time.ScheduledAsync(Minute, Ct);
        _time.Advance(TimeSpan.FromSeconds(59));
        _time.Advance(TimeSpan.FromSeconds(1));
        await client.ExpectAsync<PingRequest>(null, Ct);
        await _time.ScheduledAsync(Minute, Ct);
        _time.Advance(Minute);
        await client.ExpectAsync<PingRequest>(null, Ct);
        await _time.ScheduledAsync(Minute / 2, Ct);
        _time.Advance(Minute / 2);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    [Trait("Check", "23")]
    public async Task Check23_AClientThatAnswers_IsKept()
    {
        await using var client = await LogInAsync();
        await _time.ScheduledAsync(Minute, Ct);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(Minute);
            await client.ExpectAsync<PingRequest>(null, Ct);
            await _time.ScheduledAsync(Minute, Ct);
            await client.SendAsync(Ct, new PingResponse(), new PingRequest());
            await client.ExpectAsync<PingResponse>(null, Ct);
        }

        Assert.False(client.Closed.IsCompleted);
    }

    [Fact]
    [Trait("Check", "26")]
    public async Task Check26_ADisconnectRequest_IsAnsweredAndTheConnectionClosed()
    {
        await using var client = await LogInAsync();
        await client.SendAsync(new DisconnectRequest(), Ct);
        Assert.IsType<DisconnectResponse>(await NextAsync(client));
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    [Trait("Check", "27")]
    [Trait("Check", "29")]
    [Trait("Check", "80")]
    public async Task Check27And29_DeviceInfoAndEntitiesInOneWrite_AreAnswered()
    {
        await using var client = await LogInAsync();
        await client.SendAsync(Ct, new DeviceInfoRequest(), new ListEntitiesRequest());
        var info = Assert.IsType<DeviceInfoResponse>(await NextAsync(client));
        Assert.Contains('.', info.ProjectName);
        Assert.Equal("test-proxy", info.Name);
        Assert.Equal("02:00:00:00:00:01", info.MacAddress);
        Assert.True(Version.Parse(info.EsphomeVersion) >= new Version(2025, 5, 0));
        await client.ExpectAsync<ListEntitiesDoneResponse>(null, Ct);
    }

    [Fact]
    [Trait("Check", "28")]
    public async Task Check28_Capabilities_SayWhatDeviceInfoSays()
    {
        await using var client = await LogInAsync();
        await client.SendAsync(Ct, new DeviceCapabilitiesRequest(), new DeviceInfoRequest());
        var capabilities = Assert.IsType<DeviceCapabilitiesResponse>(await NextAsync(client));
        var info = Assert.IsType<DeviceInfoResponse>(await NextAsync(client));
        Assert.Equal(info.BluetoothProxyFeatureFlags, capabilities.BluetoothProxy.FeatureFlags);
    }

    [Fact]
    [Trait("Check", "31")]
    public async Task Check31_SubscriptionsThatWeHaveNothingFor_AreTakenSilently()
    {
        await using var client = await LogInAsync();
        await client.SendAsync(Ct, new SubscribeHomeassistantServicesRequest(), new SubscribeHomeAssistantStatesRequest(), new PingRequest());
        Assert.IsType<PingResponse>(await NextAsync(client));
    }

    [Fact]
    public async Task ABodyThatIsNoMessage_ClosesTheConnection()
    {
        await using var client = await LogInAsync();
        await client.SendRawAsync([0, 2, 1, 0x0a, 0xff], Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
        await _heard.SaidAsync("left: it broke the protocol", Ct).WaitAsync(ApiClient.Limit, Ct);
    }

    [Fact]
    public async Task Stopping_IsAnnounced()
    {
        await using var client = await LogInAsync();
        await _stop.CancelAsync();
        Assert.IsType<DisconnectRequest>(await NextAsync(client));
        await client.SendAsync(new DisconnectResponse(), Ct);
        await client.Closed.WaitAsync(ApiClient.Limit, Ct);
    }

    private static HelloRequest Hello() => new() { ClientInfo = "test", ApiVersionMajor = 1, ApiVersionMinor = 15 };

    private static async Task<Google.Protobuf.IMessage> NextAsync(ApiClient client) => 
        (await client.TakeAsync(1, Ct))[0];

    [Fact]
    public async Task ThoseThatSayNothing_MakeRoomForThoseThatSpeak_TheOldestFirst()
    {
        var silent = new List<ApiClient>();
        for (int i = 0; i < 15; i++)
        {
            silent.Add(await ConnectAsync());
        }

        var speaking = new List<ApiClient> { await LogInAsync() };
        for (int i = 0; i < 15; i++)
        {
            speaking.Add(await LogInAsync());
            await silent[i].Closed.WaitAsync(ApiClient.Limit, Ct);
            Assert.All(silent.Skip(i + 1), s => Assert.False(s.Closed.IsCompleted));
        }

        // Now all sixteen speak: the next one is refused, and they stay.
        await using var late = await ConnectAsync();
        await late.Closed.WaitAsync(ApiClient.Limit, Ct);
        foreach (var client in speaking)
        {
            await client.SendAsync(new PingRequest(), Ct);
            await client.ExpectAsync<PingResponse>(null, Ct);
            await client.DisposeAsync();
        }

        foreach (var client in silent)
        {
            await client.DisposeAsync();
        }
    }

    private Task<ApiClient> LogInAsync() => ApiClient.LogInAsync("127.0.0.1", Port, Ct);

    private Task<ApiClient> ConnectAsync() => ApiClient.ConnectAsync("127.0.0.1", Port, Ct);
}
