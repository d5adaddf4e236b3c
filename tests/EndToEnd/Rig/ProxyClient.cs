using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Google.Protobuf;

namespace EndToEnd.Rig;

/// <summary>A client of esp-proxy that owns its Bluetooth, as Home Assistant does; every wait has a limit.</summary>
internal sealed class ProxyClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly ApiClient _client;

    private ProxyClient(ApiClient client) => _client = client;

    /// <summary>Says hello, and subscribes to the free slots and to advertisements.</summary>
    public static async Task<ProxyClient> SubscribeAsync(int port)
    {
        ApiClient? api = null;
        await Wait.UntilAsync("esp-proxy's port", Limit, async () =>
        {
            try
            {
                api = await ApiClient.LogInAsync("127.0.0.1", port);
                return true;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;       // not listening yet
            }
        });
        var client = new ProxyClient(api!);
        await api!.SendAsync(default, new SubscribeBluetoothConnectionsFreeRequest(), new SubscribeBluetoothLEAdvertisementsRequest { Flags = 1 });
        return client;
    }

    public Task SendAsync(IMessage message) => _client.SendAsync(message);

    /// <summary>The next message of a type that fits; others before it are passed over.</summary>
    public async Task<T> ExpectAsync<T>(Func<T, bool>? fits = null, TimeSpan? limit = null) where T : IMessage
    {
        try
        {
            return await _client.ExpectAsync(fits, within: limit ?? Limit);
        }
        catch (TimeoutException)
        {
            throw new ScenarioFailedException($"{typeof(T).Name} did not come within {(limit ?? Limit).TotalSeconds:0} s");
        }
        catch (InvalidOperationException e)
        {
            throw new ScenarioFailedException(e.Message);
        }
    }

    /// <summary>The next message that is no advertisement.</summary>
    public Task<IMessage> NextAsync() => ExpectAsync<IMessage>(m => m is not BluetoothLERawAdvertisementsResponse);

    public Task ExpectScannerAsync(BluetoothScannerState state) => ExpectAsync<BluetoothScannerStateResponse>(s => s.State == state);

    /// <summary>Waits for an advertisement of one device.</summary>
    public async Task<BluetoothLERawAdvertisement> HearAsync(ulong address, Func<byte[], bool>? fits = null, TimeSpan? limit = null)
    {
        bool Fits(BluetoothLERawAdvertisement heard) => heard.Address == address && fits?.Invoke(heard.Data.ToByteArray()) != false;
        var batch = await ExpectAsync<BluetoothLERawAdvertisementsResponse>(b => b.Advertisements.Any(Fits), limit);
        return batch.Advertisements.First(Fits);
    }

    /// <summary>Advertisements in the order in which they came: so many, or those before a silence of that length.</summary>
    public async Task<IReadOnlyList<BluetoothLERawAdvertisement>> HearAllAsync(int count, TimeSpan silence)
    {
        var heard = new List<BluetoothLERawAdvertisement>();
        while (heard.Count < count)
        {
            try
            {
                var batch = await _client.ExpectAsync<BluetoothLERawAdvertisementsResponse>(within: silence);
                heard.AddRange(batch.Advertisements);
            }
            catch (TimeoutException)
            {
                break;
            }
            catch (InvalidOperationException e)
            {
                throw new ScenarioFailedException(e.Message);
            }
        }

        return heard;
    }

    /// <summary>Everything up to the state of the scanner that fits, which is the last.</summary>
    public async Task<IReadOnlyList<IMessage>> UntilScannerAsync(Func<BluetoothScannerStateResponse, bool> fits)
    {
        try
        {
            return await _client.UntilAsync(m => m is BluetoothScannerStateResponse state && fits(state), within: Limit);
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            throw new ScenarioFailedException($"the state of the scanner that was waited for did not come: {e.Message[..Math.Min(200, e.Message.Length)]}");
        }
    }

    /// <summary>Connects a device and says how the attempt ended.</summary>
    public async Task<BluetoothDeviceConnectionResponse> ConnectAsync(BluetoothLERawAdvertisement heard)
    {
        await SendAsync(new BluetoothDeviceRequest
        {
            Address = heard.Address, HasAddressType = true, AddressType = heard.AddressType, RequestType = BluetoothDeviceRequestType.ConnectV3WithoutCache,
        });
        return await ExpectAsync<BluetoothDeviceConnectionResponse>();
    }

    /// <summary>Hears a device, connects it, and waits until it has its slot.</summary>
    public async Task LinkAsync(ulong address, string when = "")
    {
        var link = await ConnectAsync(await HearAsync(address));
        Check.That(link.Connected, $"the radio was not connected{when}: error {link.Error}");
        await ExpectAsync<BluetoothConnectionsFreeResponse>(f => f.Allocated.Count == 1);
    }

    /// <summary>Every characteristic of a device, by the last four digits of its UUID's first group.</summary>
    public async Task<IReadOnlyList<BluetoothGATTCharacteristic>> ExploreAsync(ulong address)
    {
        await SendAsync(new BluetoothGATTGetServicesRequest { Address = address });
        var found = new List<BluetoothGATTCharacteristic>();
        while (true)
        {
            switch (await NextAsync())
            {
                case BluetoothGATTGetServicesResponse services:
                    found.AddRange(services.Services.SelectMany(s => s.Characteristics));
                    break;
                case BluetoothGATTGetServicesDoneResponse:
                    return found;
                case var other:
                    throw new ScenarioFailedException($"{other.Descriptor.Name} came among the services: {other}");
            }
        }
    }

    /// <summary>Does nothing for so long but to stay a client.</summary>
    public async Task RestAsync(TimeSpan duration)
    {
        var pause = TimeSpan.FromSeconds(45);
        for (TimeSpan left = duration; left > TimeSpan.Zero; left -= pause)
        {
            await Task.Delay(left < pause ? left : pause);
            await SendAsync(new PingRequest());
            await ExpectAsync<PingResponse>();
        }
    }

    /// <summary>Adds what it is told in so long, but for advertisements.</summary>
    public async Task GatherAsync(List<IMessage> told, TimeSpan duration)
    {
        var step = TimeSpan.FromSeconds(5);
        try
        {
            for (TimeSpan left = duration; left > TimeSpan.Zero; left -= step)
            {
                await Task.Delay(left < step ? left : step);
                told.AddRange(await _client.SoFarAsync());
            }
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or IOException)
        {
            throw new ScenarioFailedException($"the proxy did not answer: {e.Message[..Math.Min(200, e.Message.Length)]}");
        }
    }

    /// <summary>Waits, without a word, until the proxy has closed the connection.</summary>
    public async Task ClosedAsync(TimeSpan limit)
    {
        try
        {
            await _client.Closed.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new ScenarioFailedException($"the proxy did not close the connection within {limit.TotalSeconds:0} s");
        }
    }

    /// <summary>Leaves without a word.</summary>
    public void Abort() => _client.Abort();

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
