using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Session;
using EspProxy.Tests.Bluetooth;
using EspProxy.Wire;
using Microsoft.Extensions.Logging;

namespace EspProxy.Tests.Session;

public sealed class LogForwardingTests : IDisposable
{
    private readonly LogForwarding _logs = new();
    private readonly FrameWriter _client = new();
    private readonly MemoryStream _stream = new();
    private readonly ILogger _logger;

    public LogForwardingTests() => _logger = _logs.CreateLogger("EspProxy.Bluetooth.BluetoothProxy");

    private int _seen;
    private Task? _sending;

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
        _logs.Dispose();
    }

    [Fact]
    public void Nobody_IsToldAnything_UntilAsked()
    {
        Assert.False(_logger.IsEnabled(LogLevel.Critical));
        _logs.Subscribe(_client, EspLogLevel.Warning, []);
        Assert.True(_logger.IsEnabled(LogLevel.Warning));
        Assert.False(_logger.IsEnabled(LogLevel.Information));
        _logs.Subscribe(_client, EspLogLevel.None, []);
        Assert.False(_logger.IsEnabled(LogLevel.Critical));
    }

    [Fact]
    public async Task ALine_LooksLikeThatOfAnEsp32()
    {
        _logs.Subscribe(_client, EspLogLevel.Info, []);
        Log(LogLevel.Information, "Scan started.");
        var line = Assert.Single(await SentAsync());
        Assert.Equal((3u, "\e[0;32m[I][BluetoothProxy:007]: Scan started.\e[0m"), (line.Level, line.Message.ToStringUtf8()));
    }

    [Fact]
    public async Task ALine_ThatFitsNoFrame_IsCut()
    {
        _logs.Subscribe(_client, EspLogLevel.Info, []);
        Log(LogLevel.Information, new string('€', 100_000));
        Assert.InRange(Assert.Single(await SentAsync()).Message.Length, 4000, PlaintextFraming.MaxSent / 2);
    }

    [Fact]
    [Trait("Check", "33")]
    public async Task OnlyTheLevelsThatWereAskedFor_AreSent()
    {
        _logs.Subscribe(_client, EspLogLevel.Info, []);
        foreach (var level in Enum.GetValues<LogLevel>().Where(l => l != LogLevel.None))
        {
            Log(level, "Line.");
        }

        Assert.Equal([3u, 2u, 1u, 1u], (await SentAsync()).Select(l => l.Level));
    }

    [Theory]
    [InlineData(EspLogLevel.Info, 0)]
    [InlineData(EspLogLevel.Config, 2)]
    public async Task TheConfiguration_IsForWhoWantsThatLevel(uint level, int lines)
    {
        _logs.Subscribe(_client, level, ["One.", "Two."]);
        Assert.Equal(lines, (await SentAsync()).Count);
    }

    [Fact]
    public async Task ALaterWord_ChangesTheLevel_AndALeaverGetsNothing()
    {
        using var leaver = new FrameWriter();
        _logs.Subscribe(leaver, EspLogLevel.VeryVerbose, []);
        _logs.Subscribe(_client, EspLogLevel.VeryVerbose, []);
        _logs.Subscribe(_client, EspLogLevel.Error, []);
        _logs.Unsubscribe(leaver);
        Log(LogLevel.Information, "Line.");
        Log(LogLevel.Error, "Line.");
        Assert.Single(await SentAsync());
    }

    [Fact]
    public async Task AClientThatDoesNotRead_LosesLines_AndIsToldHowMany()
    {
        _logs.Subscribe(_client, EspLogLevel.Info, []);
        for (int i = 0; i < 2000; i++)
        {
            Log(LogLevel.Information, $"Line {i}.");
        }

        Assert.True(_client.TrySend(MessageTable.IdOf(new PingResponse()), default)); // A reply still has its place.
        int sent = (await SentAsync(complete: false)).Count;
        Assert.InRange(sent, 100, 1999);
        Log(LogLevel.Information, "At last.");
        var rest = await SentAsync();
        Assert.Contains($"{2000 - sent} lines were lost here", rest[0].Message.ToStringUtf8(), StringComparison.Ordinal);
        Assert.Contains("At last.", rest[1].Message.ToStringUtf8(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANameThatAStrangerGivesItself_NeitherFillsTheLogNorBeginsALine()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var stage = await ProxyStage.EmptyAsync();
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(stage.Logs));
        stage.Start(loggers);
        var reader = await stage.LogInAsync();
        await reader.SendAsync(new SubscribeLogsRequest { Level = EspLogLevel.Info }, ct);
        await reader.SoFarAsync(ct);
        var stranger = await stage.ConnectOnlyAsync();
        await stranger.SendAsync(new HelloRequest { ClientInfo = "a\nb" + new string('x', 60_000) }, ct);
        var line = await reader.ExpectAsync<SubscribeLogsResponse>(l => l.Message.ToStringUtf8().Contains("a?b", StringComparison.Ordinal), ct);
        Assert.InRange(line.Message.Length, 100, 300);
        Assert.DoesNotContain('\n', line.Message.ToStringUtf8());
    }

    private void Log(LogLevel level, string text) => _logger.Log(level, new EventId(7), text, null, static (line, _) => line);

    // What the client has got since the last time, log lines only. Nothing delays this stream: what is queued is sent before
    // the call returns.
    private async Task<List<SubscribeLogsResponse>> SentAsync(bool complete = true)
    {
        if (complete)
        {
            _client.Complete();
        }

        _sending ??= _client.RunAsync(_stream, TestContext.Current.CancellationToken);
        if (complete)
        {
            await _sending;
        }

        var bytes = new System.Buffers.ReadOnlySequence<byte>(_stream.ToArray().AsMemory(_seen));
        _seen = (int)_stream.Length;
        var lines = new List<SubscribeLogsResponse>();
        while (PlaintextFraming.TryRead(ref bytes, out var frame))
        {
            if (frame.Id == 29)
            {
                lines.Add(SubscribeLogsResponse.Parser.ParseFrom(frame.Body.Span));
            }
        }

        return lines;
    }
}
