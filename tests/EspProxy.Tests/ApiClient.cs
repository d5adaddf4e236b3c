using System.Net.Sockets;
using System.Threading.Channels;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EspProxy.Tests;

/// <summary>A client of the ESPHome native API for tests, with frame code of its own: what it cannot read, Home Assistant could not either.</summary>
internal sealed class ApiClient : IAsyncDisposable
{
    private static readonly Dictionary<Type, uint> Requests = new()
    {
        [typeof(HelloRequest)] = 1, [typeof(AuthenticationRequest)] = 3, [typeof(DisconnectRequest)] = 5, [typeof(DisconnectResponse)] = 6,
        [typeof(PingRequest)] = 7, [typeof(PingResponse)] = 8, [typeof(DeviceInfoRequest)] = 9, [typeof(ListEntitiesRequest)] = 11,
        [typeof(SubscribeStatesRequest)] = 20, [typeof(SubscribeLogsRequest)] = 28, [typeof(SubscribeHomeassistantServicesRequest)] = 34,
        [typeof(SubscribeHomeAssistantStatesRequest)] = 38, [typeof(ButtonCommandRequest)] = 62, [typeof(SubscribeBluetoothLEAdvertisementsRequest)] = 66,
        [typeof(BluetoothDeviceRequest)] = 68, [typeof(BluetoothGATTGetServicesRequest)] = 70, [typeof(BluetoothGATTReadRequest)] = 73,
        [typeof(BluetoothGATTWriteRequest)] = 75, [typeof(BluetoothGATTReadDescriptorRequest)] = 76, [typeof(BluetoothGATTWriteDescriptorRequest)] = 77,
        [typeof(BluetoothGATTNotifyRequest)] = 78, [typeof(SubscribeBluetoothConnectionsFreeRequest)] = 80,
        [typeof(UnsubscribeBluetoothLEAdvertisementsRequest)] = 87, [typeof(NoiseEncryptionSetKeyRequest)] = 124,
        [typeof(BluetoothScannerSetModeRequest)] = 127, [typeof(BluetoothSetConnectionParamsRequest)] = 145, [typeof(DeviceCapabilitiesRequest)] = 149,
    };

    private static readonly Dictionary<uint, MessageParser> Responses = new()
    {
        [2] = HelloResponse.Parser, [4] = AuthenticationResponse.Parser, [5] = DisconnectRequest.Parser, [6] = DisconnectResponse.Parser,
        [7] = PingRequest.Parser, [8] = PingResponse.Parser, [10] = DeviceInfoResponse.Parser, [19] = ListEntitiesDoneResponse.Parser,
        [12] = ListEntitiesBinarySensorResponse.Parser, [16] = ListEntitiesSensorResponse.Parser, [18] = ListEntitiesTextSensorResponse.Parser,
        [61] = ListEntitiesButtonResponse.Parser, [21] = BinarySensorStateResponse.Parser, [25] = SensorStateResponse.Parser,
        [27] = TextSensorStateResponse.Parser, [29] = SubscribeLogsResponse.Parser,
        [69] = BluetoothDeviceConnectionResponse.Parser, [71] = BluetoothGATTGetServicesResponse.Parser, [72] = BluetoothGATTGetServicesDoneResponse.Parser,
        [74] = BluetoothGATTReadResponse.Parser, [79] = BluetoothGATTNotifyDataResponse.Parser, [81] = BluetoothConnectionsFreeResponse.Parser,
        [82] = BluetoothGATTErrorResponse.Parser, [83] = BluetoothGATTWriteResponse.Parser, [84] = BluetoothGATTNotifyResponse.Parser,
        [85] = BluetoothDevicePairingResponse.Parser, [86] = BluetoothDeviceUnpairingResponse.Parser, [88] = BluetoothDeviceClearCacheResponse.Parser,
        [93] = BluetoothLERawAdvertisementsResponse.Parser, [125] = NoiseEncryptionSetKeyResponse.Parser, [126] = BluetoothScannerStateResponse.Parser,
        [146] = BluetoothSetConnectionParamsResponse.Parser, [150] = DeviceCapabilitiesResponse.Parser,
    };

    /// <summary>How long anything may take before a test gives up on it; far more than a loaded machine needs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private const int InputLength = 64 * 1024;

    private readonly TcpClient _tcp;
    private readonly Stream _stream;

    // Read through a buffer: a header is read byte by byte, and a flood of advertisements brings thousands a second.
    private readonly BufferedStream _input;
    private readonly NoiseClient? _noise;
    private readonly Channel<IMessage> _received = Channel.CreateUnbounded<IMessage>();
    private readonly Task _reading;

    private ApiClient(TcpClient tcp, NoiseClient? noise)
    {
        _tcp = tcp;
        _noise = noise;
        _stream = tcp.GetStream();
        _input = new BufferedStream(_stream, InputLength);
        _reading = ReadAsync();
    }

    /// <summary>Everything that came and was not taken yet; completes when the server closes.</summary>
    public ChannelReader<IMessage> Received => _received.Reader;

    /// <summary>Ends when the server has closed the connection.</summary>
    public Task Closed => _reading;

    /// <summary>Connects; with a key the connection is encrypted.</summary>
    /// <exception cref="HandshakeRefusedException">The server does not let us in with that key.</exception>
    public static async Task<ApiClient> ConnectAsync(string host, int port, CancellationToken ct = default, PresharedKey? key = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(host, port, ct);
            return new ApiClient(tcp, key is null ? null : await ShakeHandsAsync(tcp.GetStream(), key, ct));
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>Connects and says hello, as Home Assistant does.</summary>
    public static async Task<ApiClient> LogInAsync(string host, int port, CancellationToken ct = default, uint apiMinor = 15, PresharedKey? key = null)
    {
        var client = await ConnectAsync(host, port, ct, key);
        await client.SendAsync(new HelloRequest { ClientInfo = "test", ApiVersionMajor = 1, ApiVersionMinor = apiMinor }, ct);
        await client.ExpectAsync<HelloResponse>(null, ct);
        return client;
    }

    public Task SendAsync(IMessage message, CancellationToken ct = default) => SendRawAsync(Encode(message), ct);

    /// <summary>Sends several messages in one write.</summary>
    public Task SendAsync(CancellationToken ct, params IMessage[] messages) => SendRawAsync([.. messages.SelectMany(Encode)], ct);

    public async Task SendRawAsync(byte[] bytes, CancellationToken ct = default) => await _stream.WriteAsync(bytes, ct);

    /// <summary>The next message of a type that fits; others before it are passed over.</summary>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? fits = null, CancellationToken ct = default, TimeSpan? within = null) where T : IMessage =>
        (T)(await UntilAsync(message => message is T wanted && fits?.Invoke(wanted) != false, ct, within))[^1];

    /// <summary>The next so many messages.</summary>
    public Task<IReadOnlyList<IMessage>> TakeAsync(int count, CancellationToken ct = default)
    {
        int left = count;
        return UntilAsync(_ => --left == 0, ct);
    }

    /// <summary>Everything up to the message that fits, which is the last.</summary>
    public async Task<IReadOnlyList<IMessage>> UntilAsync(Func<IMessage, bool> fits, CancellationToken ct = default, TimeSpan? within = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(within ?? Limit);
        var messages = new List<IMessage>();
        try
        {
            await foreach (var message in _received.Reader.ReadAllAsync(limit.Token))
            {
                messages.Add(message);
                if (fits(message))
                {
                    return messages;
                }
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"What was waited for did not come. What came: {string.Join("; ", messages)}");
        }

        throw new InvalidOperationException($"The server closed the connection too early. What came: {string.Join("; ", messages)}");
    }

    /// <summary>Everything but advertisements that had been queued for this client when the server took our question.</summary>
    public async Task<IReadOnlyList<IMessage>> SoFarAsync(CancellationToken ct = default)
    {
        await SendAsync(new PingRequest(), ct);
        return [.. (await UntilAsync(m => m is PingResponse, ct)).Where(m => m is not (PingResponse or BluetoothLERawAdvertisementsResponse))];
    }

    /// <summary>Breaks the connection without a word.</summary>
    public void Abort()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        await _reading;
    }

    public static byte[] FrameOf(IMessage message)
    {
        byte[] body = message.ToByteArray();
        return [0, .. Number((uint)body.Length), .. Number(Requests[message.GetType()]), .. body];
    }

    private static async Task<NoiseClient> ShakeHandsAsync(NetworkStream stream, PresharedKey key, CancellationToken ct)
    {
        var noise = new NoiseClient(key);
        await stream.WriteAsync(noise.Opening(), ct);
        noise.ReadHello(await ReadFrameAsync(stream, ct));
        noise.ReadAnswer(await ReadFrameAsync(stream, ct));
        return noise;
    }

    private static async Task<byte[]> ReadFrameAsync(Stream stream, CancellationToken ct)
    {
        byte[] head = new byte[3];
        await stream.ReadExactlyAsync(head, ct);
        byte[] body = new byte[(head[1] << 8) | head[2]];
        await stream.ReadExactlyAsync(body, ct);
        return head[0] == 1 ? body : throw new InvalidDataException($"An encrypted frame begins with {head[0]}.");
    }

    private byte[] Encode(IMessage message) => _noise?.Encrypt(Requests[message.GetType()], message.ToByteArray()) ?? FrameOf(message);

    private static IEnumerable<byte> Number(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }

    private async Task ReadAsync()
    {
        try
        {
            await (_noise is null ? ReadPlaintextAsync() : ReadEncryptedAsync(_noise));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or NotSupportedException)
        {
            // The connection is over; the third is how a buffered stream says that what is below it was closed.
        }

        _received.Writer.TryComplete();
    }

    private async Task ReadPlaintextAsync()
    {
        while (await ReadByteAsync() is 0)
        {
            int length = await ReadNumberAsync();
            int id = await ReadNumberAsync();
            byte[] body = new byte[length];
            await _input.ReadExactlyAsync(body);
            Take((uint)id, body);
        }
    }

    private async Task ReadEncryptedAsync(NoiseClient noise)
    {
        while (true)
        {
            var (id, body) = noise.Decrypt(await ReadFrameAsync(_input, CancellationToken.None));
            Take(id, body);
        }
    }

    private void Take(uint id, byte[] body)
    {
        if (Responses.TryGetValue(id, out var parser))
        {
            _received.Writer.TryWrite(parser.ParseFrom(body));
        }
    }

    private async Task<int> ReadNumberAsync()
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int next = await ReadByteAsync();
            if (next < 0)
            {
                throw new EndOfStreamException();
            }

            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private async Task<int> ReadByteAsync()
    {
        byte[] one = new byte[1];
        return await _input.ReadAsync(one) == 0 ? -1 : one[0];
    }
}
