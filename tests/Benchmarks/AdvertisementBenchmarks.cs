using BenchmarkDotNet.Attributes;
using BlueZ.Core;
using BlueZ.Core.Management;
using EspProxy.Bluetooth;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;

namespace Benchmarks;

/// <summary>Sixteen advertisements of 31 bytes: from the kernel's datagram to the bytes for a client's socket, and parts of that.</summary>
public class AdvertisementBenchmarks : IDisposable
{
    private const ushort Monitored = 0x002F;

    private readonly byte[] _event = Convert.FromHexString("0000" + "010000EEFFC0" + "02C4" + "00000000" + "1F00" + "020106" + new string('0', 56));
    private readonly Advertisement _advertisement = new(BluetoothAddress.Parse("C0:FF:EE:00:00:01"), AddressType.Random, -60, new byte[31], 0);
    private readonly System.Buffers.ArrayBufferWriter<byte> _output = new(4096);
    private readonly Way _plaintext = new(null);
    private readonly Way _encrypted = new(new CipherState(new byte[32]));

    [Benchmark(Baseline = true)]
    public void WholeWay_Plaintext() => Hear(_plaintext);

    [Benchmark]
    public void WholeWay_Encrypted() => Hear(_encrypted);

    [Benchmark]
    public bool ReadingTheEvents()
    {
        bool isRead = true;
        for (int i = 0; i < AdvertisementBatcher.MaxCount; i++)
        {
            isRead &= DeviceFound.TryRead(Monitored, _event, 0, out _);
        }

        return isRead;
    }

    [Benchmark]
    public int EncodingByHand()
    {
        _output.ResetWrittenCount();
        for (int i = 0; i < AdvertisementBatcher.MaxCount; i++)
        {
            AdvertisementEncoder.Append(_output, _advertisement);
        }

        return _output.WrittenCount;
    }

    /// <summary>The same bytes by Google.Protobuf, as all other messages are.</summary>
    [Benchmark]
    public byte[] EncodingByProtobuf()
    {
        var message = new BluetoothLERawAdvertisementsResponse();
        for (int i = 0; i < AdvertisementBatcher.MaxCount; i++)
        {
            message.Advertisements.Add(new BluetoothLERawAdvertisement
            {
                Address = _advertisement.Address.Value,
                Rssi = _advertisement.Rssi,
                AddressType = (uint)_advertisement.AddressType,
                Data = ByteString.CopyFrom(_advertisement.Data),
            });
        }

        return message.ToByteArray();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _plaintext.Dispose();
        _encrypted.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Hear(Way way)
    {
        for (int i = 0; i < AdvertisementBatcher.MaxCount; i++)
        {
            DeviceFound.TryRead(Monitored, _event, 0, out var advertisement);
            way.Batcher.Add(advertisement, pauseFollows: true);
        }
    }

    /// <summary>To a client whose socket takes everything.</summary>
    private sealed class Way : IDisposable
    {
        private readonly FrameWriter _writer = new();
        private readonly CancellationTokenSource _end = new();

        public Way(CipherState? cipher)
        {
            if (cipher is not null)
            {
                _writer.Encrypt(cipher);
            }

            var subscribers = new Subscribers();
            subscribers.SetOwner(_writer);
            Batcher = new AdvertisementBatcher(TimeProvider.System, subscribers.SendAdvertisements);
            _ = _writer.RunAsync(Stream.Null, _end.Token);
        }

        public AdvertisementBatcher Batcher { get; }

        public void Dispose()
        {
            _end.Cancel();
            _end.Dispose();
            _writer.Dispose();
            Batcher.Dispose();
        }
    }
}
