using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using EspProxy.Noise;
using EspProxy.Protocol.Messages;
using EspProxy.Tests;
using Fakes;

namespace Load;

/// <summary>Advertisements of a hundred devices, each with the time it was sent at, from one end to the other.</summary>
internal sealed class Flood(Run run, FakeBlueZ world, FakeKernel? kernel, ApiClient owner)
{
    private const int Devices = 100;
    private const ulong FirstAddress = 0xC0FFEE000100;
    private const ushort Company = 0xFFFF;

    // Before anything counts: compiled, pools filled.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tail = TimeSpan.FromSeconds(2);

    private readonly List<double> _latencies = [];
    private long _received;

    /// <summary>What the run costs in the server of a build of Load (null: of this one).</summary>
    public static async Task<Figures> RunAsync(Run run, TimeSpan time, string? program)
    {
        await using var bus = await PrivateBus.StartAsync();
        await using var world = await FakeBlueZ.StartAsync(bus);
        world.AddAdapter();
        for (int i = 0; run.IsDBus && i < Devices; i++)
        {
            world.AddDevice(new FakeDevice { Address = AddressOf(i), IsAdvertising = false });
        }

        string name = run.IsDBus ? "" : $"load-{Guid.NewGuid():N}";
        string key = run.IsEncrypted ? PresharedKey.Generate().ToBase64() : "-";
        var accepting = run.IsDBus ? null : FakeKernel.AwaitAsync(name);
        await using var server = await Child.StartAsync(bus.Address, name, key, program);
        await using var kernel = accepting is null ? null : await accepting;
        PresharedKey.TryParse(key, out var psk, out _);
        await using var clients = await Clients.ConnectAsync(server.Port, run, psk);
        return await new Flood(run, world, kernel, clients.Owner).MeasureAsync(server, time);
    }

    private async Task<Figures> MeasureAsync(Child server, TimeSpan time)
    {
        using var end = new CancellationTokenSource();
        Task reading = ReadAsync(end.Token);
        await SendAsync(WarmUp);
        await Task.Delay(Tail);
        _latencies.Clear();
        long receivedBefore = Interlocked.Read(ref _received);
        var before = await server.AskAsync();
        long began = Stopwatch.GetTimestamp();
        long sent = await SendAsync(time);
        double rate = sent / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Task.Delay(Tail);
        var after = await server.AskAsync();
        await end.CancelAsync();
        await reading;
        long lost = sent - (Interlocked.Read(ref _received) - receivedBefore);
        _latencies.Sort();
        return new Figures(
            rate,
            lost,
            (after.CpuMilliseconds - before.CpuMilliseconds) / sent * 10,
            (double)(after.Allocated - before.Allocated) / sent,
            At(0.5),
            At(0.99),
            after.ResidentKibibytes / 1024.0,
            after.MostKibibytes / 1024.0);
    }

    // In steps of a millisecond; what is due is counted by the clock, so that the rate holds.
    private async Task<long> SendAsync(TimeSpan time)
    {
        byte[] report = Convert.FromHexString("2F000000" + "2100" + "0000" + "000000EEFFC0" + "02C4" + "00000000" + "1100" + "020106" + "0DFFFFFF" + new string('0', 20));
        long sent = 0;
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) is var passed && passed < time)
        {
            for (long due = (long)(passed.TotalSeconds * run.Rate); sent < due; sent++)
            {
                Send(report, (int)(sent % Devices));
            }

            await Task.Delay(1);
        }

        return sent;
    }

    private void Send(byte[] report, int device)
    {
        long now = Stopwatch.GetTimestamp();
        if (kernel is not null)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(report.AsSpan(8), (uint)(FirstAddress & 0xFFFFFFFF) + (uint)device);
            BinaryPrimitives.WriteInt64LittleEndian(report.AsSpan(report.Length - 8), now);
            kernel.Tell(report);
        }
        else
        {
            byte[] data = new byte[10];
            BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(2), now);
            var radio = world.Adapters[0].Devices[device];
            radio.ManufacturerData[Company] = data;
            radio.Advertise();
        }
    }

    private async Task ReadAsync(CancellationToken ct)
    {
        try
        {
            await foreach (var message in owner.Received.ReadAllAsync(ct))
            {
                if (message is BluetoothLERawAdvertisementsResponse batch)
                {
                    long now = Stopwatch.GetTimestamp();
                    foreach (var heard in batch.Advertisements.Where(a => a.Data.Length >= 8))
                    {
                        Interlocked.Increment(ref _received);
                        _latencies.Add(Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(heard.Data.Span[^8..]), now).TotalMilliseconds);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Enough was heard.
        }
    }

    private double At(double part) => _latencies.Count == 0 ? double.NaN : _latencies[(int)(part * (_latencies.Count - 1))];

    private static string AddressOf(int device)
    {
        ulong address = FirstAddress + (ulong)device;
        return string.Join(':', Enumerable.Range(0, 6).Select(i => ((address >> (40 - (8 * i))) & 0xFF).ToString("X2", CultureInfo.InvariantCulture)));
    }
}
